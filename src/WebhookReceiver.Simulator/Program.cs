namespace WebhookReceiver.Simulator;

/// <summary>Starts the simulator at http://localhost:5090 with the demo key.</summary>
internal static class Program
{
    public static async Task Main()
    {
        var simulator = await DebituraSimulator.StartAsync(new SimulatorOptions { Port = 5090, Speed = 1, LogToConsole = true }).ConfigureAwait(false);
        await using var _ = simulator.ConfigureAwait(false);
        await simulator.WaitForShutdownAsync().ConfigureAwait(false);
    }
}
