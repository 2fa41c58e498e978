namespace WebhookReceiver.Cli;

/// <summary>Compares this machine's clock with the API's.</summary>
internal sealed class ClockCheck : IDoctorCheck
{
    private const string Item = "Clock";

    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(30);

    public ChecklistSection Section => ChecklistSection.Signature;

    public string Title => "the clock";

    public Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([Check(context.Api.ClockDifference)]);

    private static Finding Check(TimeSpan? difference)
    {
        if (difference is not { } measured)
        {
            return Finding.Skipped(ChecklistSection.Signature, Item, "The API gave no Date header to compare with.");
        }

        var side = Seen.Own(measured > TimeSpan.Zero ? "ahead of" : "behind");
        Seen seen = $"this machine is {Math.Abs(measured.TotalSeconds):0} s {side} the API's Date header";
        var size = measured.Duration();
        return size >= SignatureVerifier.DefaultTolerance ? SignatureFaults.ClockOff.Found(seen)
            : size > Drift ? SignatureFaults.ClockDrifting.Found(seen)
            : Finding.Pass(ChecklistSection.Signature, Item, seen);
    }
}
