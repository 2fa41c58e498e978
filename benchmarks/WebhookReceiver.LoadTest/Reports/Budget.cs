namespace WebhookReceiver.LoadTest;

/// <summary>Prints the budget's lines within a minute.</summary>
internal static class Budget
{
    /// <summary>
    /// Bytes allocated per request over the hand-written endpoint: a ratio of counts, which does not depend on how busy the machine is.
    /// </summary>
    private const double MaxAllocationRatio = 0.35;

    private static readonly TimeSpan EndpointTime = TimeSpan.FromSeconds(28);

    public static int Run(bool check)
    {
        var allocation = RunEndpoints();
        InboxBudget.Run();
        return check && allocation > MaxAllocationRatio ? 1 : 0;
    }

    /// <returns>Bytes allocated per request over the hand-written endpoint.</returns>
    public static double RunEndpoints()
    {
        // Many short rounds rather than few long ones: a neighbour on the machine then spoils some rounds and not the median.
        var startedAt = TimeProvider.System.GetTimestamp();
        var rounds = EndpointRounds.Run(
            roundRequests: 3_000, round => round < 5 || TimeProvider.System.GetElapsedTime(startedAt) < EndpointTime);
        foreach (var kind in ServerKinds.Endpoints)
        {
            var perSecond = rounds.Of(kind, one => one.Run.RequestsPerSecond);
            Output.Remark($"{kind}: {perSecond.Value:0} requests/s ({perSecond.Min:0} to {perSecond.Max:0}), server's core used to " +
                $"{rounds.Of(kind, one => one.Utilisation).Value:0.00}, {rounds.Of(kind, one => one.CpuSeconds).Value * 1e6:0.0} us CPU, " +
                $"{rounds.Of(kind, one => one.AllocatedBytes).Value:0} bytes, p99 {rounds.Of(kind, one => one.Run.P99).Value:0} us");
        }

        Output.Remark($"CPU per request of inline: {rounds.CpuRatio(ServerKinds.Inline, ServerKinds.Bare):0.00} of bare, " +
            $"{rounds.CpuRatio(ServerKinds.Inline, ServerKinds.Floor):0.00} of floor, " +
            $"{rounds.CpuRatio(ServerKinds.Inline, ServerKinds.HandwrittenBytes):0.00} of handwritten-bytes, " +
            $"{rounds.CpuRatio(ServerKinds.Inline, ServerKinds.Handwritten):0.00} of handwritten: the counterpart of requests/s that a " +
            $"busy machine spoils less");
        Output.Remark($"{rounds[ServerKinds.Inline].Count} rounds, server and load " +
            $"{(Cores.ArePinned ? "on a core each" : "NOT pinned: fewer than two cores, or a system without affinity")}, " +
            $"{LoadClient.ConnectionCount} connections, {(rounds.IsServerGC ? "server" : "workstation")} GC");
        static double Throughput(Measurement one) => one.Run.RequestsPerSecond;
        Output.Line("endpoint_vs_floor", rounds.Ratio(ServerKinds.Inline, ServerKinds.Floor, Throughput));
        Output.Line("endpoint_vs_bare", rounds.Ratio(ServerKinds.Inline, ServerKinds.Bare, Throughput));
        Output.Line("endpoint_vs_handwritten", rounds.Ratio(ServerKinds.Inline, ServerKinds.Handwritten, Throughput));
        Output.Line("endpoint_vs_handwritten_bytes", rounds.Ratio(ServerKinds.Inline, ServerKinds.HandwrittenBytes, Throughput));
        Output.Line("endpoint_p99_vs_floor", rounds.Ratio(ServerKinds.Inline, ServerKinds.Floor, one => one.Run.P99));
        var allocation = rounds.Ratio(ServerKinds.Inline, ServerKinds.Handwritten, one => one.AllocatedBytes);
        Output.Line("endpoint_alloc_vs_handwritten", allocation);
        Output.Line("endpoint_alloc_bytes", Math.Round(rounds.Of(ServerKinds.Inline, one => one.AllocatedBytes).Value));
        return allocation.Value;
    }
}
