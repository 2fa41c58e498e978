using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using WebhookReceiver.Simulator;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli.Tests.Subscriptions;

public sealed class RotateTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string old = TestSecret.Create();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Not_one_delivery_is_refused_while_many_are_on_their_way_at_once()
    {
        // The simulator delivers to one subscription in turn. These senders, like a Debitura with more workers, sign with the secret of the
        // moment and deliver side by side.
        const int Senders = 6;
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        using var client = new HttpClient();
        var rotated = new TaskCompletionSource();
        ConcurrentQueue<HttpStatusCode> answers = new();

        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(
            async () =>
            {
                for (var more = 20; more > 0; more -= rotated.Task.IsCompleted ? 1 : 0)
                {
                    var secret = simulator.Subscriptions.Find(subscription.Id)!.Secret;
                    using var answer = await client.SendAsync(
                        SignedDelivery.From(SampleEvents.CaseUpdated()).SignedWith(secret).ToRequest(receiver.Url), Cancelled);
                    answers.Enqueue(answer.StatusCode);
                }
            },
            Cancelled)).ToArray();
        var run = await RotateAsync(simulator, file);
        rotated.SetResult();
        await Task.WhenAll(senders);

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        answers.GroupBy(status => status).Select(group => (group.Key, group.Count())).Should().Equal((HttpStatusCode.OK, answers.Count));
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers.Count} deliveries side by side, none refused");
    }

    [Fact]
    public async Task Not_one_delivery_is_refused_while_deliveries_go_on()
    {
        const int Senders = 8;
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(new SimulatorOptions { Speed = 1 }, Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        var rotated = new TaskCompletionSource();
        var afterwards = 0;
        ConcurrentQueue<SimulatedDelivery> deliveries = new();

        // Each sender raises the next event when the one before has arrived, so that some are on their way at every moment.
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(
            async () =>
            {
                for (var more = 20; more > 0; more -= rotated.Task.IsCompleted ? 1 : 0)
                {
                    var id = simulator.Publish(WebhookEventTypes.CaseUpdated);
                    deliveries.Enqueue(await simulator.Deliveries.WaitForAsync(delivery => delivery.EventId == id, Cancelled));
                    Interlocked.Add(ref afterwards, rotated.Task.IsCompleted ? 1 : 0);
                }
            },
            Cancelled)).ToArray();
        var run = await RotateAsync(simulator, file);
        rotated.SetResult();
        await Task.WhenAll(senders);

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        deliveries.Where(delivery => !delivery.Succeeded).Select(delivery => delivery.Error).Should().BeEmpty();
        afterwards.Should().BePositive();
        receiver.Handled.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(deliveries.Select(delivery => delivery.EventId));
        var current = simulator.Subscriptions.Find(subscription.Id)!.Secret;
        current.Should().NotBe(old);
        Settings.SecretsIn(file).Should().Equal(current, old);
        Settings.AnnouncesIn(file).Should().BeFalse();
        run.All.Should().NotContain(old).And.NotContain(current);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{deliveries.Count} deliveries, none refused; the slowest took " +
                $"{deliveries.Max(delivery => delivery.Duration).TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task Named_secrets_keep_their_names()
    {
        var file = folder.Write("appsettings.json", Settings.WithNamed("first", old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);

        var run = await RotateAsync(simulator, file, "--json");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        run.Json.GetProperty("accepted").GetBoolean().Should().BeTrue();
        var secrets = Settings.SectionOf(file)
            .GetProperty("SigningSecrets")
            .EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetString());
        secrets.Should().HaveCount(2).And.ContainKey("first").WhoseValue.Should().Be(old);
        secrets.Should().ContainValue(simulator.Subscriptions.Find(subscription.Id)!.Secret);
    }

    [Fact]
    public async Task Nothing_is_changed_when_the_receiver_does_not_read_the_file()
    {
        var other = folder.Write("other.json", Settings.With(old));
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(other);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);

        var run = await RotateAsync(simulator, file, "--wait", "1s");

        run.ExitCode.Should().Be(ExitCodes.No);
        run.Error.Should().Contain("Nothing was changed at Debitura");
        simulator.Subscriptions.Find(subscription.Id)!.Secret.Should().Be(old);
        Settings.SecretsIn(file).Should().Equal(old);
        Settings.AnnouncesIn(file).Should().BeFalse();
    }

    [Fact]
    public async Task Nothing_is_changed_when_the_receiver_cannot_be_reached()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, new Uri("http://127.0.0.1:1/webhooks"));

        var run = await RotateAsync(simulator, file);

        run.ExitCode.Should().Be(ExitCodes.Unreachable);
        simulator.Subscriptions.Find(subscription.Id)!.Secret.Should().Be(old);
        Settings.SecretsIn(file).Should().Equal(old);
    }

    [Theory]
    [InlineData("""{ "WebhookReceiver": { } }""", "There is no secret")]
    [InlineData(
        """{ "WebhookReceiver": { "SigningSecrets": [ "ZGVtbyBvbmx5LCBub3QgYSBzZWNyZXQ6IGRlZmF1bHQ=" ] /* why */ } }""", "has comments")]
    [InlineData("""{ "WebhookReceiver": """, "not usable JSON")]
    [InlineData("""[]""", "no JSON object")]
    public async Task A_file_that_cannot_be_changed_safely_is_wrong_usage(string content, string words)
    {
        var file = folder.Write("appsettings.json", content);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, new Uri("http://127.0.0.1:1/webhooks"));

        var run = await RotateAsync(simulator, file);

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain(words);
        (await File.ReadAllTextAsync(file, Cancelled)).Should().Be(content);
        simulator.Subscriptions.Find(subscription.Id)!.Secret.Should().Be(old);
    }

    [Fact]
    public async Task A_test_event_proves_the_new_secret_when_a_case_is_named()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(new SimulatorOptions { Speed = 1 }, Cancelled);
        Subscribe(simulator, receiver.Url);
        var @case = simulator.Cases.Create("partner-tenant-4711", "invoice 1", isTest: false);

        var run = await RotateAsync(simulator, file, "--case", @case.Id.ToString(), "--json");

        run.Json.GetProperty("testEventsEnqueued").GetInt32().Should().Be(1);
        var delivery = await simulator.Deliveries.WaitForAsync(
            one => one.EventType == WebhookEventTypes.CaseUpdated && one.IsTest, Cancelled);
        delivery.Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task Finishing_takes_the_old_secret_away()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(
            new SimulatorOptions { StartAt = TimeProvider.System.GetUtcNow().AddHours(-3) }, Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        await RotateAsync(simulator, file);

        var run = await RotateAsync(simulator, file, "--finish", "--json");
        var again = await RotateAsync(simulator, file, "--finish");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        run.Json.GetProperty("removed").GetInt32().Should().Be(1);
        Settings.SecretsIn(file).Should().Equal(simulator.Subscriptions.Find(subscription.Id)!.Secret);
        again.ExitCode.Should().Be(ExitCodes.Ok);
        again.Out.Should().Contain("nothing to finish");
    }

    [Fact]
    public async Task Finishing_waits_until_no_old_delivery_can_come()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        Subscribe(simulator, receiver.Url);
        await RotateAsync(simulator, file);

        var early = await RotateAsync(simulator, file, "--finish");
        var forced = await RotateAsync(simulator, file, "--finish", "--force");

        early.ExitCode.Should().Be(ExitCodes.No);
        early.Error.Should().Contain("two hours");
        forced.ExitCode.Should().Be(ExitCodes.Ok, forced.All);
        Settings.SecretsIn(file).Should().ContainSingle();
    }

    [Fact]
    public async Task Finishing_takes_the_right_secret_away_wherever_it_stands()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        await RotateAsync(simulator, file);
        var current = simulator.Subscriptions.Find(subscription.Id)!.Secret;
        Settings.Reverse(file);

        var run = await RotateAsync(simulator, file, "--finish", "--force");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        Settings.SecretsIn(file).Should().Equal(current);
    }

    [Fact]
    public async Task Finishing_leaves_the_secret_of_another_subscription_in_the_same_list()
    {
        var file = folder.Write("appsettings.json", "{}");
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        await CreateAsync(simulator, file, "http://127.0.0.1:9/of-the-first");
        await CreateAsync(simulator, file, "http://127.0.0.1:9/of-the-second");
        var (first, second) = (simulator.Subscriptions.All[0], simulator.Subscriptions.All[1]);
        await using var receiver = await TestReceiver.StartAsync(file);
        string[] ofFirst = [first.Id.ToString(), "--probe-url", receiver.Url.AbsoluteUri];
        string[] ofSecond = [second.Id.ToString(), "--probe-url", receiver.Url.AbsoluteUri];

        var rotated = await RotateAsync(simulator, file, ofFirst);
        var ofAnother = await RotateAsync(simulator, file, [.. ofSecond, "--finish", "--force"]);
        var finished = await RotateAsync(simulator, file, [.. ofFirst, "--finish", "--force"]);
        var again = await RotateAsync(simulator, file, [.. ofFirst, "--finish", "--force"]);

        rotated.ExitCode.Should().Be(ExitCodes.Ok, rotated.All);
        ofAnother.Out.Should().Contain("nothing to finish");
        finished.ExitCode.Should().Be(ExitCodes.Ok, finished.All);
        again.Out.Should().Contain("nothing to finish");
        Settings.SecretsIn(file).Should().BeEquivalentTo(simulator.Subscriptions.Find(first.Id)!.Secret, second.Secret);
    }

    [Fact]
    public async Task Finishing_is_refused_when_nobody_can_tell_whose_the_other_secrets_are()
    {
        // Written by hand: the list does not say which of the two is the rotated subscription's.
        var ofAnother = TestSecret.Create();
        var file = folder.Write("appsettings.json", Settings.With(ofAnother, old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        simulator.Subscriptions.Set(
            new SimulatedSubscription { Url = receiver.Url.AbsoluteUri, Events = [WebhookEventTypes.CaseUpdated], Secret = ofAnother });
        var id = subscription.Id.ToString();
        await RotateAsync(simulator, file, id);
        var current = simulator.Subscriptions.Find(subscription.Id)!.Secret;

        var refused = await RotateAsync(simulator, file, id, "--finish", "--force");

        refused.ExitCode.Should().Be(ExitCodes.Usage);
        refused.Error.Should().Contain("by hand");
        Settings.SecretsIn(file).Should().Equal(current, ofAnother, old);

        // From the next rotation on it is known.
        await RotateAsync(simulator, file, id);
        var finished = await RotateAsync(simulator, file, id, "--finish", "--force");

        finished.ExitCode.Should().Be(ExitCodes.Ok, finished.All);
        Settings.SecretsIn(file).Should().Equal(simulator.Subscriptions.Find(subscription.Id)!.Secret, ofAnother, old);
    }

    [Fact]
    public async Task Finishing_is_refused_when_this_command_wrote_none_of_the_secrets()
    {
        var file = folder.Write("appsettings.json", Settings.With(TestSecret.Create(), old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        Subscribe(simulator, receiver.Url);
        var before = await File.ReadAllTextAsync(file, Cancelled);

        var run = await RotateAsync(simulator, file, "--finish", "--force");

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain("wrote none of them");
        (await File.ReadAllTextAsync(file, Cancelled)).Should().Be(before);
    }

    [Fact]
    public async Task A_receiver_that_goes_away_after_the_secret_was_regenerated_is_told_apart_from_one_that_was_never_there()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);

        var run = await RotateAsync(
            simulator,
            file,
            setup => setup.CreateHandler = () => new MeddlingHandler(HttpMethod.Put, _ => receiver.DisposeAsync().AsTask()),
            "--wait",
            "5s");

        run.ExitCode.Should().Be(ExitCodes.Unreachable, run.All);
        run.Error.Should().Contain("The secret is regenerated and is in").And.Contain("do not rotate again");
        Settings.SecretsIn(file).Should().Equal(simulator.Subscriptions.Find(subscription.Id)!.Secret, old);
        Settings.AnnouncesIn(file).Should().BeFalse();
    }

    [Fact]
    public async Task Ctrl_C_after_the_secret_was_regenerated_still_writes_it_and_says_so()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var run = await RotateAsync(simulator, file, setup =>
        {
            setup.Stopping = stop.Token;
            setup.CreateHandler = () => MeddlingHandler.On(HttpMethod.Put, stop.Cancel);
        });

        run.ExitCode.Should().Be(ExitCodes.Cancelled, run.All);
        run.Error.Should().Contain("The secret is regenerated and is in");
        Settings.SecretsIn(file).Should().Equal(simulator.Subscriptions.Find(subscription.Id)!.Secret, old);
        Settings.AnnouncesIn(file).Should().BeFalse();
    }

    [Fact]
    public async Task A_terminal_that_is_gone_does_not_end_a_rotation_half_way()
    {
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var subscription = Subscribe(simulator, receiver.Url);
        var gone = false;

        var run = await RotateAsync(simulator, file, setup =>
        {
            setup.OnError = _ =>
            {
                if (gone)
                {
                    throw new IOException("Input/output error");
                }
            };

            // The first answer is lost, which the tool has a note about, and regenerates again.
            setup.CreateHandler = () => new MeddlingHandler(HttpMethod.Put, call =>
            {
                gone = true;
                return call == 1 ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : Task.CompletedTask;
            });
        });

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        Settings.SecretsIn(file).Should().Equal(simulator.Subscriptions.Find(subscription.Id)!.Secret, old);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task A_signal_after_the_secret_was_regenerated_does_not_lose_it(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        var file = folder.Write("appsettings.json", Settings.With(old));
        await using var receiver = await TestReceiver.StartAsync(file);
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        ToolProcess? tool = null;
        var isSignalled = false;

        // Debitura as the tool meets it: the new secret is in force, and its answer comes after the signal.
        await using var debitura = await ForwardingServer.StartAsync(simulator.BaseUrl, async request =>
        {
            if (HttpMethods.IsPut(request.Method))
            {
                await tool!.SignalAsync(signal);
                isSignalled = true;
            }
        });

        // A process takes its time until it sees a signal. It shall not have ended before.
        await using var silent = await ForwardingServer.StartAsync(
            receiver.Url, request => isSignalled
                ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, request.HttpContext.RequestAborted)
                : Task.CompletedTask);
        var subscription = Subscribe(simulator, new Uri(silent.Url, receiver.Url.AbsolutePath));
        await using (tool = ToolProcess.Start(
            ["subscriptions", "rotate", "--base-url", debitura.Url.AbsoluteUri, "--write", file], ("REFERRAL_API_KEY", simulator.ApiKey)))
        {
            await tool.WaitForExitAsync();

            Settings.SecretsIn(file).Should().Equal([simulator.Subscriptions.Find(subscription.Id)!.Secret, old], tool.Text);
            tool.ExitCode.Should().Be(ExitCodes.Cancelled, tool.Text);
        }
    }

    private static Task<CommandRun> CreateAsync(DebituraSimulator simulator, string file, string url) =>
        CommandRun.With(setup => setup.Environment["REFERRAL_API_KEY"] = simulator.ApiKey)
            .RunAsync("subscriptions", "create", "--base-url", simulator.BaseUrl.AbsoluteUri, "--write", file, "--url", url);

    private static Task<CommandRun> RotateAsync(DebituraSimulator simulator, string file, params string[] more) =>
        RotateAsync(simulator, file, static _ => { }, more);

    private static Task<CommandRun> RotateAsync(
        DebituraSimulator simulator, string file, Action<CommandRun.Setup> configure, params string[] more)
    {
        var setup = CommandRun.With(configure);
        setup.Environment["REFERRAL_API_KEY"] = simulator.ApiKey;
        return setup.RunAsync(["subscriptions", "rotate", "--base-url", simulator.BaseUrl.AbsoluteUri, "--write", file, .. more]);
    }

    private SimulatedSubscription Subscribe(DebituraSimulator simulator, Uri url) =>
        simulator.Subscriptions.Set(
            new SimulatedSubscription { Url = url.AbsoluteUri, Events = [WebhookEventTypes.CaseUpdated], Secret = old });
}
