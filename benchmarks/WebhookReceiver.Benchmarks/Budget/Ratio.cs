using System.Globalization;

namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>
/// How many times as long one thing takes as another. Both run by turns in many short rounds; each round gives a ratio, and the median of
/// them counts: what slows the machine
/// down for a while slows down both, and a round that was interrupted is one among many.
/// </summary>
internal sealed record Ratio(double Median, double Low, double High, int Rounds, double BaselineMicroseconds)
{
    // Shorter than a time slice of the scheduler, so that most rounds are not interrupted even on a busy machine.
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(0.4);

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(120);

    /// <summary>Measures two loops, which get the number of operations to run.</summary>
    public static Ratio Measure(Action<int> baseline, Action<int> subject, int roundCount)
    {
        var baselineOperations = OperationsPerRound(baseline);
        var subjectOperations = OperationsPerRound(subject);
        var rounds = new (double Baseline, double Subject)[roundCount];
        for (var round = 0; round < rounds.Length; round++)
        {
            // Who is first changes each time, so that neither always runs in the other's caches.
            if (round % 2 == 0)
            {
                rounds[round].Baseline = Seconds(baseline, baselineOperations) / baselineOperations;
            }

            rounds[round].Subject = Seconds(subject, subjectOperations) / subjectOperations;
            if (round % 2 != 0)
            {
                rounds[round].Baseline = Seconds(baseline, baselineOperations) / baselineOperations;
            }
        }

        return Of(rounds);
    }

    /// <summary>Makes the ratio of rounds that were measured elsewhere, in seconds per operation.</summary>
    public static Ratio Of(IReadOnlyCollection<(double Baseline, double Subject)> rounds)
    {
        double[] ratios = [.. rounds.Select(round => round.Subject / round.Baseline).Order()];
        double[] baselines = [.. rounds.Select(round => round.Baseline).Order()];
        return new Ratio(At(ratios, 0.5), At(ratios, 0.1), At(ratios, 0.9), ratios.Length, At(baselines, 0.5) * 1e6);
    }

    public static double Seconds(Action<int> run, int operations)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        run(operations);
        return TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
            $"median of {Rounds} rounds, 10 % to 90 %: {Low:0.000} to {High:0.000}, baseline {BaselineMicroseconds:0.000} us");

    /// <summary>
    /// Also warms up: the loop runs long enough for the compiler to be done with it. The fastest run counts, since an interrupted one would
    /// make the rounds too short.
    /// </summary>
    private static int OperationsPerRound(Action<int> run)
    {
        var operations = 1;
        var fastest = double.MaxValue;
        var startedAt = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(startedAt) < WarmUp)
        {
            fastest = Math.Min(fastest, Seconds(run, operations) / operations);
            operations = Math.Clamp((int)(RoundTime.TotalSeconds / fastest), 1, operations * 8);
        }

        return operations;
    }

    private static double At(double[] sorted, double share) => sorted[(int)((sorted.Length - 1) * share)];
}
