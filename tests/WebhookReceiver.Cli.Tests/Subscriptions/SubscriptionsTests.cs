using System.Net;
using Polly.Timeout;
using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli.Tests.Subscriptions;

public sealed class SubscriptionsTests : IDisposable
{
    private const string Url = "http://127.0.0.1:9/webhooks/debitura?token=very-private";

    private readonly TempFolder folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task One_is_created_and_its_secret_goes_into_the_file_only()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var file = folder.At("appsettings.Secrets.json");

        var run = await RunAsync(simulator, "create", "--url", Url, "--write", file, "--json");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        var subscription = simulator.Subscriptions.All.Should().ContainSingle().Subject;
        subscription.Events.Should().HaveCount(10);
        run.Json.GetProperty("subscription").GetProperty("id").GetGuid().Should().Be(subscription.Id);
        Settings.SecretsIn(file).Should().Equal(subscription.Secret);
        run.All.Should().NotContain(subscription.Secret).And.NotContain("very-private");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_section_of_its_own_gets_the_secret_of_another_receiver()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var file = folder.Write("appsettings.json", Settings.With("kept as it is"));

        await RunAsync(
            simulator,
            "create",
            "--url",
            Url,
            "--event",
            "case.created",
            "case.closed",
            "--test-mode",
            "--write",
            file,
            "--section",
            "WebhookReceiver:Receivers:test");

        var subscription = simulator.Subscriptions.All.Single();
        subscription.Events.Should().Equal("case.created", "case.closed");
        subscription.IsTestMode.Should().BeTrue();
        Settings.SecretsIn(file).Should().Equal("kept as it is");
        Settings.SectionOf(file).GetProperty("Receivers").GetProperty("test").GetProperty("SigningSecrets")[0].GetString().Should()
            .Be(subscription.Secret);
    }

    [Fact]
    public async Task Nothing_is_created_when_the_secret_could_not_be_kept()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);

        var run = await RunAsync(simulator, "create", "--url", Url, "--write", folder.At("no/such/folder/appsettings.json"));

        run.ExitCode.Should().Be(ExitCodes.Usage);
        simulator.Subscriptions.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData("create", 0x1A4, "every account of this machine can read ")] // 0644
    [InlineData("create", 0x1B6, "can read and change")] // 0666
    [InlineData("create", 0x1A0, null)] // 0640
    [InlineData("create", 0x180, null)] // 0600
    [InlineData("rotate", 0x1A4, "(mode 644)")]
    [InlineData("rotate", 0x180, null)]
    public async Task A_file_that_others_can_read_is_warned_of_and_keeps_its_rights(string command, int mode, string? warning)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var file = folder.Write("appsettings.json", Settings.With("kept as it is"));
        SetMode(file, (UnixFileMode)mode);
        simulator.Subscriptions.Add(new Uri(Url));

        var run = await RunAsync(
            simulator, [command, "--write", file, "--json", .. command == "create" ? ["--url", Url] : new[] { "--wait", "0.01s" }]);

        ModeOf(file).Should().Be((UnixFileMode)mode);
        run.Error.Contains("Warning: every account", StringComparison.Ordinal).Should().Be(warning is not null);
        run.Error.Contains(warning ?? "", StringComparison.Ordinal).Should().BeTrue();
    }

    [Theory]
    [InlineData("create", "--url", Url)]
    [InlineData("rotate", "--wait", "1s")]
    public async Task Nothing_is_changed_while_another_command_works_on_the_file(string command, string option, string value)
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var before = simulator.Subscriptions.Add(new Uri(Url));
        var file = folder.Write("appsettings.json", Settings.With("kept as it is"));
        using (FileLock.Take(file))
        {
            var run = await RunAsync(simulator, command, option, value, "--write", file);

            run.ExitCode.Should().Be(ExitCodes.No);
            run.All.Should().Contain("another command is at work on");
        }

        simulator.Subscriptions.All.Should().ContainSingle().Which.Secret.Should().Be(before.Secret);
        Settings.SecretsIn(file).Should().Equal("kept as it is");
        Directory.GetFiles(Path.GetDirectoryName(file)!).Should().Equal(file);
    }

    [Fact]
    public async Task Two_at_once_lose_no_secret()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var file = folder.At("appsettings.Secrets.json");

        var runs = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => RunAsync(simulator, "create", "--url", Url, "--write", file))));

        runs.Should()
            .Contain(run => run.ExitCode == ExitCodes.Ok)
            .And.OnlyContain(run => run.ExitCode == ExitCodes.Ok || run.ExitCode == ExitCodes.No);
        Settings.SecretsIn(file).Should().BeEquivalentTo(simulator.Subscriptions.All.Select(subscription => subscription.Secret));
        simulator.Subscriptions.All.Should().HaveCount(runs.Count(run => run.ExitCode == ExitCodes.Ok));
    }

    [Fact]
    public async Task They_are_listed_with_what_is_wrong_and_without_secrets()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var none = await RunAsync(simulator, "list");
        var subscription = simulator.Subscriptions.Set(
            new SimulatedSubscription
            {
                Url = Url,
                Events = ["case.created"],
                IsActive = false,
                DisabledReason = "Endpoint returned 410 Gone",
            });

        var text = await RunAsync(simulator, "list");
        var json = await RunAsync(simulator, "list", "--json");

        none.Out.Should().Contain("no subscriptions");
        text.ExitCode.Should().Be(ExitCodes.Ok);
        text.Out.Should().Contain(subscription.Id.ToString()).And.Contain("Endpoint returned 410 Gone").And.NotContain("\u001b[");
        json.Json.GetProperty("subscriptions")[0].GetProperty("isActive").GetBoolean().Should().BeFalse();
        (text.All + json.All).Should().NotContain(subscription.Secret).And.NotContain("very-private");
    }

    [Fact]
    public async Task The_only_one_is_changed_without_its_id()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var before = simulator.Subscriptions.Set(
            new SimulatedSubscription
            {
                Url = Url,
                Events = ["case.created"],
                IsActive = false,
                DisabledReason = "Endpoint returned 410 Gone",
            });

        var run = await RunAsync(simulator, "update", "--active", "true", "--event", "case.closed");
        var nothing = await RunAsync(simulator, "update");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        var after = simulator.Subscriptions.Find(before.Id)!;
        (after.IsActive, after.DisabledReason, after.Secret).Should().Be((true, null, before.Secret));
        after.Events.Should().Equal("case.closed");
        nothing.ExitCode.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public async Task Several_need_an_id()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var first = simulator.Subscriptions.Add(new Uri(Url));
        simulator.Subscriptions.Add(new Uri(Url));

        var unclear = await RunAsync(simulator, "update", "--active", "false");
        var clear = await RunAsync(simulator, "update", first.Id.ToString(), "--active", "false");
        var unknown = await RunAsync(simulator, "update", Guid.NewGuid().ToString(), "--active", "false");

        (unclear.ExitCode, clear.ExitCode, unknown.ExitCode).Should().Be((ExitCodes.Usage, ExitCodes.Ok, ExitCodes.No));
        simulator.Subscriptions.Find(first.Id)!.IsActive.Should().BeFalse();
    }

    [Fact]
    public async Task Deleting_wants_to_be_confirmed()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var id = simulator.Subscriptions.Add(new Uri(Url)).Id.ToString();

        var asked = await RunAsync(simulator, "delete", id);
        var left = simulator.Subscriptions.All.Count;
        var deleted = await RunAsync(simulator, "delete", id, "--yes");
        var again = await RunAsync(simulator, "delete", id, "--yes", "--json");

        (asked.ExitCode, deleted.ExitCode, again.ExitCode).Should().Be((ExitCodes.Usage, ExitCodes.Ok, ExitCodes.No));
        left.Should().Be(1);
        simulator.Subscriptions.All.Should().BeEmpty();
        again.Json.GetProperty("deleted").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_test_event_that_nobody_gets_is_a_no()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var id = simulator.Cases.Create("partner-tenant-4711", "invoice 1", isTest: false).Id.ToString();

        var nobody = await RunAsync(simulator, "test", "case.closed", "--case", id);
        simulator.Subscriptions.Add(new Uri(Url));
        var somebody = await RunAsync(simulator, "test", "case.closed", "--case", id, "--json");
        var unclear = await RunAsync(simulator, "test", "case.closed");
        var unknown = await RunAsync(simulator, "test", "case.closed", "--case", Guid.NewGuid().ToString());

        (nobody.ExitCode, somebody.ExitCode, unclear.ExitCode, unknown.ExitCode)
            .Should()
            .Be((ExitCodes.No, ExitCodes.Ok, ExitCodes.Usage, ExitCodes.No), unknown.All);
        somebody.Json.GetProperty("enqueuedCount").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_a_no_and_is_not_shown()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);

        var run = await CommandRun.With(
            setup =>
                setup.Environment["REFERRAL_API_KEY"] =
                    "some-other-key-4711").RunAsync("subscriptions", "list", "--base-url", simulator.BaseUrl.AbsoluteUri);

        run.ExitCode.Should().Be(ExitCodes.No);
        run.Error.Should().NotBeEmpty();
        run.All.Should().NotContain("some-other-key-4711").And.NotContain("   at ");
    }

    [Fact]
    public async Task A_key_that_cannot_be_one_is_wrong_usage_and_says_where()
    {
        var key = folder.Write("key.txt", "some\u200Bother-key-4711\n");

        var run = await CommandRun.OfAsync("subscriptions", "list", "--environment", "test", "--key-file", key);

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain("U+200B").And.NotContain("other-key");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("list", "--environment", "staging")]
    [InlineData("create", "--environment", "test", "--url", "https://partner.example/hooks")]
    [InlineData("create", "--environment", "test", "--url", "https://partner.example/hooks", "--write", "appsettings.json", "--event")]
    [InlineData("delete", "not-an-id", "--environment", "test")]
    public async Task What_makes_no_sense_is_wrong_usage(params string[] args)
    {
        var run = await CommandRun.With(setup => setup.Environment["REFERRAL_API_KEY"] = "a-key-4711").RunAsync(["subscriptions", .. args]);

        run.ExitCode.Should().Be(ExitCodes.Usage, run.All);
    }

    [Fact]
    public async Task No_key_is_wrong_usage()
    {
        var run = await CommandRun.OfAsync("subscriptions", "list", "--environment", "test");

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain("REFERRAL_API_KEY");
    }

    [Fact]
    public async Task An_api_that_is_not_there_is_unreachable()
    {
        var run = await CommandRun.With(setup =>
        {
            setup.Environment["REFERRAL_API_KEY"] = "a-key-4711";
            setup.CreateHandler = static () => new UnreachableHandler();
        }).RunAsync("subscriptions", "create", "--url", "https://partner.example/hooks", "--write", folder.At(
            "appsettings.json"), "--environment", "test", "--json");

        run.ExitCode.Should().Be(ExitCodes.Unreachable, run.All);
        run.Json.GetProperty("exitCode").GetInt32().Should().Be(ExitCodes.Unreachable);
    }

    [Fact]
    public async Task A_secret_whose_file_cannot_be_written_any_more_is_kept_where_nobody_else_can_read_it_or_guess_its_name()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        List<string> kept = [];
        try
        {
            foreach (var number in new[] { 0, 1 })
            {
                var path = folder.At("settings/appsettings.json");
                Directory.CreateDirectory(folder.At("settings"));

                var run = await RunAsync(
                    simulator,
                    setup => setup.CreateHandler = () => MeddlingHandler.On(
                        HttpMethod.Post, () => Directory.Delete(folder.At("settings"), recursive: true)),
                    "create",
                    "--url",
                    Url,
                    "--write",
                    path);

                run.ExitCode.Should().Be(ExitCodes.No, run.All);
                var subscription = simulator.Subscriptions.All[number];
                kept.Add(run.Error.Split("The secret is in ")[1].Split(';')[0]);
                (await File.ReadAllTextAsync(kept[number], Cancelled)).Should().Be(subscription.Secret + "\n");
                run.All.Should().Contain(subscription.Id.ToString()).And.NotContain(subscription.Secret);
                kept[number].Should().NotContain(subscription.Id.ToString());
                if (!OperatingSystem.IsWindows())
                {
                    File.GetUnixFileMode(kept[number]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }
            }
        }
        finally
        {
            kept.ForEach(File.Delete);
        }

        kept.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Ctrl_C_while_one_is_created_still_writes_its_secret()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var file = folder.At("appsettings.json");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        await RunAsync(simulator, setup =>
        {
            setup.Stopping = stop.Token;
            setup.CreateHandler = () => MeddlingHandler.On(HttpMethod.Post, stop.Cancel);
        }, "create", "--url", Url, "--write", file);

        Settings.SecretsIn(file).Should().Equal(simulator.Subscriptions.All.Single().Secret);
    }

    [Theory]
    [InlineData("ended", ExitCodes.Unreachable)]
    [InlineData("late", ExitCodes.Unreachable)]
    [InlineData("failed", ExitCodes.No)]
    public async Task An_answer_that_is_lost_leaves_a_subscription_that_may_exist_and_the_user_is_told_how_to_go_on(
        string how, int exitCode)
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);

        var run = await RunAsync(
            simulator,
            setup => setup.CreateHandler = () => new LosingHandler(how),
            "create",
            "--url",
            Url,
            "--write",
            folder.At("appsettings.json"));

        run.ExitCode.Should().Be(exitCode, run.All);
        simulator.Subscriptions.All.Should().ContainSingle();
        run.Error.Should().Contain("may exist all the same").And.Contain("subscriptions list").And.Contain("subscriptions delete");
    }

    [Fact]
    public async Task An_answer_that_refuses_leaves_nothing_to_look_for()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);

        var run = await RunAsync(simulator, "create", "--url", Url, "--event", "no.such_event", "--write", folder.At("appsettings.json"));

        run.ExitCode.Should().Be(ExitCodes.No, run.All);
        run.Error.Should().Contain("Unknown event type").And.NotContain("may exist");
    }

    private static Task<CommandRun> RunAsync(DebituraSimulator simulator, params string[] args) =>
        RunAsync(simulator, static _ => { }, args);

    private static Task<CommandRun> RunAsync(DebituraSimulator simulator, Action<CommandRun.Setup> configure, params string[] args)
    {
        var setup = CommandRun.With(configure);
        setup.Environment["REFERRAL_API_KEY"] = simulator.ApiKey;
        return setup.RunAsync(["subscriptions", .. args, "--base-url", simulator.BaseUrl.AbsoluteUri]);
    }

    // A response timeout, because that is not repeated for a call that creates something.
    private sealed class UnreachableHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "on purpose");
    }

    // Debitura acts, and the answer does not come back as it was.
    private sealed class LosingHandler(string how) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var response = await base.SendAsync(request, cancellationToken);
            return how switch
            {
                "ended" => throw new HttpRequestException(HttpRequestError.ResponseEnded, "on purpose"),
                "late" => throw new TimeoutRejectedException("on purpose"),
                _ => new HttpResponseMessage(HttpStatusCode.BadGateway),
            };
        }
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
