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

        await RunAsync(simulator, "create", "--url", Url, "--event", "case.created", "case.closed", "--test-mode", "--write", file, "--section", "WebhookReceiver:Receivers:test");

        var subscription = simulator.Subscriptions.All.Single();
        subscription.Events.Should().Equal("case.created", "case.closed");
        subscription.IsTestMode.Should().BeTrue();
        Settings.SecretsIn(file).Should().Equal("kept as it is");
        Settings.SectionOf(file).GetProperty("Receivers").GetProperty("test").GetProperty("SigningSecrets")[0].GetString().Should().Be(subscription.Secret);
    }

    [Fact]
    public async Task Nothing_is_created_when_the_secret_could_not_be_kept()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);

        var run = await RunAsync(simulator, "create", "--url", Url, "--write", folder.At("no/such/folder/appsettings.json"));

        run.ExitCode.Should().Be(ExitCodes.Usage);
        simulator.Subscriptions.All.Should().BeEmpty();
    }

    [Fact]
    public async Task They_are_listed_with_what_is_wrong_and_without_secrets()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);
        var none = await RunAsync(simulator, "list");
        var subscription = simulator.Subscriptions.Set(new SimulatedSubscription { Url = Url, Events = ["case.created"], IsActive = false, DisabledReason = "Endpoint returned 410 Gone" });

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
        var before = simulator.Subscriptions.Set(new SimulatedSubscription { Url = Url, Events = ["case.created"], IsActive = false, DisabledReason = "Endpoint returned 410 Gone" });

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

        (nobody.ExitCode, somebody.ExitCode, unclear.ExitCode, unknown.ExitCode).Should().Be((ExitCodes.No, ExitCodes.Ok, ExitCodes.Usage, ExitCodes.No), unknown.All);
        somebody.Json.GetProperty("enqueuedCount").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_a_no_and_is_not_shown()
    {
        await using var simulator = await DebituraSimulator.StartAsync(cancellationToken: Cancelled);

        var run = await CommandRun.With(setup => setup.Environment["REFERRAL_API_KEY"] = "some-other-key-4711").RunAsync("subscriptions", "list", "--base-url", simulator.BaseUrl.AbsoluteUri);

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
        }).RunAsync("subscriptions", "create", "--url", "https://partner.example/hooks", "--write", folder.At("appsettings.json"), "--environment", "test", "--json");

        run.ExitCode.Should().Be(ExitCodes.Unreachable, run.All);
        run.Json.GetProperty("exitCode").GetInt32().Should().Be(ExitCodes.Unreachable);
    }

    private static Task<CommandRun> RunAsync(DebituraSimulator simulator, params string[] args) =>
        CommandRun.With(setup => setup.Environment["REFERRAL_API_KEY"] = simulator.ApiKey).RunAsync(["subscriptions", .. args, "--base-url", simulator.BaseUrl.AbsoluteUri]);

    // A response timeout, because that is not repeated for a call that creates something.
    private sealed class UnreachableHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "on purpose");
    }
}
