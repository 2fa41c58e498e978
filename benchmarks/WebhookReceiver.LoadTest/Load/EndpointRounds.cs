namespace WebhookReceiver.LoadTest;

/// <summary>
/// The endpoints without a database, in alternating rounds. All servers run all the time and one is loaded at a time; in one round all get
/// the same requests, and the order
/// turns round each time, so that neither the machine's mood nor its temperature favours one.
/// </summary>
internal sealed class EndpointRounds
{
    private const int WarmUpPart = 3_000;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(6);

    private readonly Dictionary<string, List<Measurement>> measurements = ServerKinds.Endpoints.ToDictionary(
        kind => kind, _ => new List<Measurement>());

    private EndpointRounds()
    {
    }

    public IReadOnlyList<Measurement> this[string kind] => measurements[kind];

    public bool IsServerGC { get; private set; }

    public static EndpointRounds Run(int roundRequests, Func<int, bool> goesOn)
    {
        var rounds = new EndpointRounds();
        var servers = ServerKinds.Endpoints.Select(kind => ServerProcess.Start(kind, Cores.Server)).ToList();
        try
        {
            servers.ForEach(server => WarmUp.Run(server, WarmUpTime, () => server.Load(SignedRequests.Make(WarmUpPart))));

            for (var round = 0; goesOn(round); round++)
            {
                var requests = SignedRequests.Make(roundRequests);
                foreach (var server in servers)
                {
                    rounds.measurements[server.Kind].Add(Measurement.Take(server, requests));
                }

                servers.Reverse();
            }

            rounds.IsServerGC = servers[0].Stats().IsServerGC;
            return rounds;
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    public Median Of(string kind, Func<Measurement, double> value) => Median.Of(measurements[kind].Select(value));

    /// <summary>The ratio within each round, which both had to themselves at nearly the same time.</summary>
    public Median Ratio(string kind, string over, Func<Measurement, double> value) =>
        Median.Of(measurements[kind].Zip(measurements[over], (one, other) => value(one) / value(other)));

    /// <summary>The ratio of the CPU time of all rounds together.</summary>
    public double CpuRatio(string kind, string over) =>
        measurements[kind].Sum(one => one.CpuSeconds) / measurements[over].Sum(one => one.CpuSeconds);
}
