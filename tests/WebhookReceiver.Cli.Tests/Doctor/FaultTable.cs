namespace WebhookReceiver.Cli.Tests;

/// <summary>Every fault of the two support articles, one row each way in which it shows itself.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        .. ApiFaultCases.All, .. EndpointFaultCases.All, .. ClientFaultCases.All, .. SignatureFaultCases.All, .. LinkRequestFaultCases.All,
    ];
}
