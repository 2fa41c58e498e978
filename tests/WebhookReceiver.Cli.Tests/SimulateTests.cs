using System.Text.Json;

namespace WebhookReceiver.Cli.Tests;

public sealed class SimulateTests
{
    [Fact]
    public async Task It_answers_with_the_key_it_tells_until_it_is_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var written = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        var running = SimulateAsync(written, stop.Token);
        var told = JsonDocument.Parse(await written.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).RootElement;
        var url = told.GetProperty("baseUrl").GetString()!;
        var list = await CommandRun.With(setup => setup.Environment["REFERRAL_API_KEY"] = told.GetProperty("key").GetString()!).RunAsync("subscriptions", "list", "--base-url", url);
        await stop.CancelAsync();

        list.ExitCode.Should().Be(ExitCodes.Ok, list.All);
        (await running).Should().Be(ExitCodes.Ok);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--speed", "-1")]
    public async Task What_makes_no_sense_is_wrong_usage(params string[] args)
    {
        var run = await CommandRun.OfAsync(["simulate", .. args]);

        run.ExitCode.Should().Be(ExitCodes.Usage);
    }

    private static async Task<int> SimulateAsync(TaskCompletionSource<string> written, CancellationToken stop)
    {
        await using var output = new SignalledWriter(written);
        using var services = new CommandServices { Out = output, Error = TextWriter.Null, OpenInput = () => Stream.Null };
        return await CommandLine.RunAsync(["simulate", "--port", "0", "--json"], services, stop);
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
