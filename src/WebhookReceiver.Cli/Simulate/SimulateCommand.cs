using System.CommandLine;
using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli;

/// <summary><c>simulate</c>: runs Debitura on this machine until it is stopped.</summary>
internal static class SimulateCommand
{
    public static Command Create(CommandServices services)
    {
        var options = new SimulateOptions(services);
        var command = new ToolCommand(
            "simulate",
            "Runs a simulation of Debitura's Referral Partner API on this machine, until Ctrl+C.",
            "simulate",
            "simulate --port 5091 --speed 86400",
            "# With this repository's sample subscribed to every event:",
            "simulate --subscribe http://localhost:5080/webhooks/debitura",
            "simulate --both --json --quiet");
        options.AddTo(command);
        command.Runs(services, async (parsed, output, cancellationToken) =>
        {
            await using var simulator = await StartAsync(options.Read(parsed, output.IsJson), cancellationToken);
            if (options.Subscriber(parsed) is { } url)
            {
                simulator.Subscriptions.Set(simulator.Subscriptions.Add(url) with { Secret = SimulateOptions.DemoSecret });
            }

            Write(simulator, output);
            await services.Out.FlushAsync(CancellationToken.None);
            await WaitAsync(simulator, cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<DebituraSimulator> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await DebituraSimulator.StartAsync(options, cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw CommandException.Usage(exception.Message, exception);
        }
    }

    private static void Write(DebituraSimulator simulator, CommandOutput output)
    {
        var url = simulator.BaseUrl.AbsoluteUri.TrimEnd('/');
        var name = simulator.BaseUrl == simulator.TestBaseUrl ? "test" : "production";
        output.Line($"Debitura's {name} environment is simulated at {url}", Tone.Good);
        if (simulator.OtherEnvironment is { } other)
        {
            var otherName = other.BaseUrl == other.TestBaseUrl ? "test" : "production";
            output.Line($"and its {otherName} environment at {other.BaseUrl.AbsoluteUri.TrimEnd('/')} (key {other.ApiKey})");
        }

        const string Json = "-H 'Content-Type: application/json'";
        string[] lines =
        [
            $"Key: {simulator.ApiKey}",
            "",
            $"Set the key:         export {ApiOptions.Variable}={simulator.ApiKey}",
            $"Subscribe:           webhook-receiver subscriptions create --base-url {url} --url http://localhost:5080/webhooks/debitura " +
                "--write appsettings.Secrets.json",
            $$"""Raise an event:      curl -X POST {{url}}/_simulator/events -d '{"eventType":"case.updated"}' {{Json}}""",
            $$"""Let a week pass:     curl -X POST {{url}}/_simulator/clock/advance -d '{"by":"7.01:00:00"}' {{Json}}""",
            $"See deliveries:      curl {url}/_simulator/deliveries",
            "Stop:                Ctrl+C",
        ];
        foreach (var line in lines)
        {
            output.Line(line);
        }

        output.Result(new
        {
            baseUrl = url,
            key = simulator.ApiKey,
            testBaseUrl = simulator.TestBaseUrl,
            productionBaseUrl = simulator.ProductionBaseUrl,
            productionKey = simulator.OtherEnvironment?.ApiKey,
        });
    }

    private static async Task WaitAsync(DebituraSimulator simulator, CancellationToken cancellationToken)
    {
        try
        {
            await simulator.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how it ends.
        }
    }
}
