namespace WebhookReceiver.Cli;

/// <summary>Every fault that the doctor can name, in the order of the checklist.</summary>
internal static class DoctorFaults
{
    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        .. ToolFaults.All,
        .. EnvironmentFaults.All,
        .. CredentialFaults.All,
        .. SubscriptionFaults.All,
        .. EndpointFaults.All,
        .. ClientFaults.All,
        .. SignatureFaults.All,
        .. LinkRequestFaults.All,
    ];
}
