using System.CommandLine;
using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli;

/// <summary><c>simulate</c>: runs Debitura on this machine until it is stopped.</summary>
internal static class SimulateCommand
{
    private const int DefaultPort = 5090;
    private const int LastPort = 65_535;

    public static Command Create(CommandServices services)
    {
        var port = new Option<int>("--port") { Description = "The port on the loopback interface; 0 takes any free one.", HelpName = "PORT", DefaultValueFactory = static _ => DefaultPort };
        var speed = new Option<double>("--speed")
        {
            Description = "How fast the simulated time runs: 86400 is a day each second, 0 lets it stand until it is advanced.",
            HelpName = "FACTOR",
            DefaultValueFactory = static _ => 1,
        };
        var both = new Option<bool>("--both") { Description = "Serve the production environment too, at a port of its own." };
        var quiet = new Option<bool>("--quiet") { Description = "Do not log requests and deliveries." };
        port.Require(static value => value is >= 0 and <= LastPort, "--port must be 0 to 65535.");
        speed.Require(static value => value is >= 0 and < 1e9, "--speed must be 0 or more.");
        var command = new ToolCommand(
            "simulate",
            "Runs a simulation of Debitura's Referral Partner API on this machine, until Ctrl+C.",
            "simulate",
            "simulate --port 5091 --speed 86400",
            "simulate --both --json --quiet")
        {
            port,
            speed,
            both,
            quiet,
        };
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var simulator = await DebituraSimulator.StartAsync(
                new SimulatorOptions
                {
                    Port = parseResult.GetValue(port),
                    Speed = parseResult.GetValue(speed),
                    ServeBothEnvironments = parseResult.GetValue(both),
                    LogToConsole = !output.IsJson && !parseResult.GetValue(quiet),
                },
                cancellationToken).ConfigureAwait(false);
            await using var _ = simulator.ConfigureAwait(false);
            Write(simulator, output);
            await services.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await WaitAsync(simulator, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(DebituraSimulator simulator, CommandOutput output)
    {
        var url = simulator.BaseUrl.AbsoluteUri.TrimEnd('/');
        output.Line($"Debitura's test environment is simulated at {url}", Tone.Good);
        if (simulator.ProductionBaseUrl is { } production)
        {
            output.Line($"and its production environment at {production.AbsoluteUri.TrimEnd('/')} (key {simulator.OtherEnvironment?.ApiKey})");
        }

        string[] lines =
        [
            $"Key: {simulator.ApiKey}",
            "",
            $"Set the key:         export {ApiOptions.Variable}={simulator.ApiKey}",
            $"Subscribe:           webhook-receiver subscriptions create --base-url {url} --url http://localhost:5080/webhooks/debitura --write appsettings.Secrets.json",
            $$"""Raise an event:      curl -X POST {{url}}/_simulator/events -d '{"eventType":"case.updated"}' -H 'Content-Type: application/json'""",
            $$"""Let a week pass:     curl -X POST {{url}}/_simulator/clock/advance -d '{"by":"7.01:00:00"}' -H 'Content-Type: application/json'""",
            $"See deliveries:      curl {url}/_simulator/deliveries",
            "Stop:                Ctrl+C",
        ];
        foreach (var line in lines)
        {
            output.Line(line);
        }

        output.Result(new { baseUrl = url, key = simulator.ApiKey, productionBaseUrl = simulator.ProductionBaseUrl, productionKey = simulator.OtherEnvironment?.ApiKey });
    }

    private static async Task WaitAsync(DebituraSimulator simulator, CancellationToken cancellationToken)
    {
        try
        {
            await simulator.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how it ends.
        }
    }
}
