namespace WebhookReceiver.LoadTest;

/// <summary>
/// How fast an inbox drains next to what is blocked, waits for its next attempt, or is all of one case. A claim should cost the same.
/// </summary>
internal static class BacklogReport
{
    private const int OneCase = 20_000;
    private const int Few = 100;
    private const int Many = 50_000;
    private const int Others = 5_000;
    private const int Parts = 3;
    private const double MinOneCaseRatio = 0.25;
    private const double MinOthersRatio = 0.8;

    /// <param name="options">Databases, both without any, and <c>saved</c> for handlers that save a row.</param>
    /// <returns>The exit code: 1 when a ratio is missed.</returns>
    public static int Run(string[] options)
    {
        using var cores = Cores.All.Use();
        string[] server = options.Contains("saved") ? [InboxServer.SavingOption] : [];
        return ServerKinds.InboxesOf(options).FindAll(kind => !Run(kind, server)).Count == 0 ? 0 : 1;
    }

    private static bool Run(string kind, string[] server)
    {
        using var databases = LoadDatabases.TryOpen(kind);
        if (databases is null)
        {
            return true;
        }

        Backlog Empty() => new(kind, databases.Create(), server);
        var distinct = Median.Of(Empty().Accept(Backlog.WarmUpEvents + OneCase).Drain(OneCase, parts: 1, InboxServer.OneAtATimeOption));
        var oneCase = Median.Of(Empty().Accept(Backlog.WarmUpEvents).Accept(OneCase, Guid.NewGuid()).Drain(OneCase, parts: 1));
        var holds = Ratio($"{kind}_one_case_vs_distinct", oneCase, distinct, MinOneCaseRatio);

        Median Blocked(int count) => Beside(Empty().Accept(count, Guid.NewGuid(), isFailing: true));
        holds &= Ratio($"{kind}_beside_50000_blocked_vs_100", Blocked(Many), Blocked(Few), MinOthersRatio);

        Median InBackoff(int count) => Beside(Empty().Fail(count));
        return Ratio($"{kind}_beside_50000_in_backoff_vs_100", InBackoff(Many), InBackoff(Few), MinOthersRatio) && holds;
    }

    private static Median Beside(Backlog backlog) =>
        Median.Of(backlog.Accept(Backlog.WarmUpEvents + (Parts * Others)).Drain(Others, Parts));

    private static bool Ratio(string name, Median rate, Median over, double atLeast)
    {
        var ratio = rate.Value / over.Value;
        Output.Line(name, ratio);
        Output.Remark(
            $"{name} {rate.Value:0} ({rate.Min:0} to {rate.Max:0}) over {over.Value:0} events/s; aim >= {atLeast}");
        return ratio >= atLeast;
    }
}
