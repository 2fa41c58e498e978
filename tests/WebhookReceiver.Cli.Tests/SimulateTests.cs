using System.CommandLine;
using System.Text.Json;
using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli.Tests;

public sealed class SimulateTests
{
    [Fact]
    public async Task It_answers_with_the_key_it_tells_until_it_is_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var written = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        var running = SimulateAsync(written, stop.Token);
        var told = JsonDocument.Parse(
            await written.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).RootElement;
        var url = told.GetProperty("baseUrl").GetString()!;
        var list = await CommandRun.With(
            setup =>
                setup.Environment["REFERRAL_API_KEY"] =
                    told.GetProperty("key").GetString()!).RunAsync("subscriptions", "list", "--base-url", url);
        await stop.CancelAsync();

        list.ExitCode.Should().Be(ExitCodes.Ok, list.All);
        (await running).Should().Be(ExitCodes.Ok);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--speed", "-1")]
    [InlineData("--jitter", "2")]
    [InlineData("--key", "same", "--production-key", "same")]
    public async Task What_makes_no_sense_is_wrong_usage(params string[] args)
    {
        var run = await CommandRun.OfAsync(["simulate", .. args]);

        run.ExitCode.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public void Every_option_of_the_simulator_can_be_given()
    {
        using var services = new CommandServices { Out = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };
        var options = new SimulateOptions(services);
        var command = new Command("simulate");
        options.AddTo(command);

        var parsed = command.Parse(
            "--port 1 --other-port 2 --speed 3 --environment production --both --key test-key --production-key other-key --no-loopback " +
            "--start-at 2026-05-01T00:00:00Z --approval-days 4 --jitter 0.5 --seed 6 --delivery-timeout 7s --no-partner-in FR " +
                "--no-partner-in IT " +
            "--partner-name Name --partner-id 5090a000-0000-4000-8000-000000000009 --quiet");
        var read = options.Read(parsed, isJson: false);

        parsed.Errors.Should().BeEmpty();
        var unchanged = new SimulatorOptions { LogToConsole = true };
        foreach (var property in typeof(SimulatorOptions).GetProperties()
            .Where(property => property.Name != nameof(SimulatorOptions.RealTime)))
        {
            property.GetValue(read).Should().NotBeEquivalentTo(property.GetValue(unchanged), "there is an option for {0}", property.Name);
        }

        read.CountriesWithoutPartner.Should().Equal("AQ", "KP", "FR", "IT");
        read.StartAt.Should().Be(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_receiver_can_be_subscribed_from_the_start()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var written = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        var running = SimulateAsync(written, stop.Token, "--subscribe", "http://localhost:5080/webhooks/debitura");
        var told = JsonDocument.Parse(
            await written.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).RootElement;
        using var http = new HttpClient();
        var subscriptions = await http.GetStringAsync(
            new Uri(told.GetProperty("baseUrl").GetString() + "/_simulator/subscriptions"), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        var subscription = JsonDocument.Parse(subscriptions).RootElement.EnumerateArray().Should().ContainSingle().Which;
        subscription.GetProperty("url").GetString().Should().Be("http://localhost:5080/webhooks/debitura");
        subscription.GetProperty("secret").GetString().Should().Be(SimulateOptions.DemoSecret);
        subscription.GetProperty("events").GetArrayLength().Should().Be(10);
        (await running).Should().Be(ExitCodes.Ok);
    }

    private static async Task<int> SimulateAsync(TaskCompletionSource<string> written, CancellationToken stop, params string[] more)
    {
        await using var output = new SignalledWriter(written);
        using var services = new CommandServices { Out = output, Error = TextWriter.Null, OpenInput = () => Stream.Null };
        return await CommandLine.RunAsync(["simulate", "--port", "0", "--json", .. more], services, stop);
    }

    private sealed class SignalledWriter(TaskCompletionSource<string> flushed) : StringWriter
    {
        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            flushed.TrySetResult(ToString());
            return Task.CompletedTask;
        }
    }
}
