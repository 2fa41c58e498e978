namespace WebhookReceiver.Cli;

/// <summary>The article on link requests: expired, declined, open, or linked after all.</summary>
internal static class LinkRequestFaults
{
    private const ChecklistSection Section = ChecklistSection.LinkRequests;

    public static readonly DoctorFault Expired = new(
        "link-expired", Section, "The link request has expired",
        "Send the same POST /clients again, with the same ExternalTenantId and payload, and deliver the new approval URL to the " +
            "customer. Cases of the original request are kept. AddLinkRecovery does it automatically. Debitura can lengthen the window " +
            "(ApprovalTtlDays, at most 30).");

    public static readonly DoctorFault Declined = new(
        "link-declined",
        Section,
        "The customer declined the link",
        "Do not send the request again by yourself: the customer chose not to link. Talk to the customer first.");

    public static readonly DoctorFault Open = new(
        "link-open", Section, "The link request is still open",
        "Ask the customer to approve it with the approval URL. If they say no e-mail came, look into spam filters and hand them the " +
            "URL yourself. It expires after 7 days unless agreed otherwise, reported up to one hour late.",
        FindingStatus.Warning);

    public static readonly DoctorFault LinkedAfterAll = new(
        "link-approved-after-all", Section, "The link was approved after all",
        "Do not send the request again. A page that says the link has already been used is the second of two clicks: the first succeeded.",
        FindingStatus.Warning);

    public static IReadOnlyList<DoctorFault> All { get; } = [Expired, Declined, Open, LinkedAfterAll];
}
