using System.Globalization;

namespace WebhookReceiver.Cli;

/// <summary>The headings of the checklist's sections.</summary>
internal static class ChecklistTitles
{
    public static string Of(ChecklistSection section) => section switch
    {
        ChecklistSection.Environment => "Environment and base URL",
        ChecklistSection.Credentials => "API credentials",
        ChecklistSection.Endpoint => "Webhook endpoint",
        ChecklistSection.Conflict => "Client creation: conflicts",
        ChecklistSection.Onboarding => "Client onboarding",
        ChecklistSection.Validation => "Validation errors",
        ChecklistSection.Coverage => "Cases without a partner",
        ChecklistSection.Signature => "Signature verification",
        ChecklistSection.LinkRequests => "Link requests",
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, "There is no such section."),
    };

    /// <returns>For example <c>3</c>; <c>link</c> for the article on link requests, which is no section of the checklist.</returns>
    public static string NumberOf(ChecklistSection section) =>
        section == ChecklistSection.LinkRequests ? "link" : ((int)section).ToString(CultureInfo.InvariantCulture);
}
