using System.Globalization;

namespace WebhookReceiver.Cli;

/// <summary>
/// Names the sections of Debitura's troubleshooting checklist by their numbers, and the article on link requests after them.
/// </summary>
internal enum ChecklistSection
{
    /// <summary>Wrong environment (test or production).</summary>
    Environment = 1,

    /// <summary>Missing or invalid API credentials.</summary>
    Credentials = 2,

    /// <summary>Webhook endpoint not receiving events.</summary>
    Endpoint = 3,

    /// <summary>Client creation returns a 409 Conflict.</summary>
    Conflict = 4,

    /// <summary>Client stuck in onboarding.</summary>
    Onboarding = 5,

    /// <summary>Creation fails with validation errors.</summary>
    Validation = 6,

    /// <summary>Cases fail with NoPartnerAvailable.</summary>
    Coverage = 7,

    /// <summary>Webhook signature verification failing.</summary>
    Signature = 8,

    /// <summary>When a customer's link request expires; an article of its own.</summary>
    LinkRequests = 9,
}

/// <summary>The headings of the checklist's sections.</summary>
internal static class ChecklistTitles
{
    public static string For(ChecklistSection section) => section switch
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
