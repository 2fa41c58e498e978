namespace WebhookReceiver.Cli.Tests;

/// <summary>One fault switched on, and what the doctor has to make of it.</summary>
/// <param name="Name">What is wrong, in words; the documents name the test by it.</param>
/// <param name="Code">The fault that has to be named.</param>
/// <param name="Seen">What has to be in the words about it.</param>
/// <param name="SwitchOn">Makes it wrong.</param>
internal sealed record FaultCase(string Name, string Code, string Seen, Action<DoctorScenario> SwitchOn)
{
    /// <summary>Gets what else is wrong because of it. Nothing but these is named.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}
