using System.Text.Json;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

/// <summary>The command as a user runs it against a simulator on the same machine, over plain loopback.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Ends_with_0_when_nothing_failed()
    {
        await using var setup = await OnThisMachineAsync();

        var run = await RunAsync(setup);

        run.ExitCode.Should().Be(ExitCodes.Ok, run.Out + run.Error);
        run.Out.Should().Contain("   3  Webhook endpoint").And.Contain("pass      Signed probe: answered 200").And.Contain("link  Link requests").And.Contain("Note: --allow-loopback is on")
            .And.Contain("0 warnings, 0 failures");
        ShouldHoldNoSecret(run);
    }

    [Fact]
    public async Task Ends_with_1_and_says_what_was_seen_and_what_to_do()
    {
        await using var setup = await OnThisMachineAsync();
        setup.Simulator.Subscriptions.Clear();

        var run = await RunAsync(setup);

        run.ExitCode.Should().Be(ExitCodes.No);
        run.Out.Should().Contain("failure   There is no webhook subscription [subscription-missing]").And.Contain("Seen: GET /v1/Webhooks lists none").And.Contain("Fix:  Create one");
    }

    [Fact]
    public async Task Ends_with_2_without_an_environment() =>
        (await CommandRun.OfAsync("doctor")).ExitCode.Should().Be(ExitCodes.Usage);

    [Theory]
    [InlineData("--base-url", "localhost:5090")]
    [InlineData("--base-url", "/v1")]
    [InlineData("--other-base-url", "ftp://partner.example")]
    [InlineData("--other-base-url", "partner.example")]
    public async Task Ends_with_2_when_an_address_is_none(string option, string address) =>
        (await CommandRun.OfAsync("doctor", "--environment", "test", option, address)).ExitCode.Should().Be(ExitCodes.Usage);

    [Fact]
    public async Task Ends_with_3_when_the_API_is_out_of_reach()
    {
        var setup = await OnThisMachineAsync();
        await setup.DisposeAsync();

        var run = await RunAsync(setup);

        run.ExitCode.Should().Be(ExitCodes.Unreachable);
        run.Out.Should().Contain("[api-unreachable]");
    }

    [Fact]
    public async Task Writes_one_JSON_document()
    {
        await using var setup = await OnThisMachineAsync();
        setup.Simulator.Faults.DateOffset = TimeSpan.FromHours(1);

        var run = await RunAsync(setup, "--json");

        run.Json.GetProperty("exitCode").GetInt32().Should().Be(ExitCodes.No);
        run.Json.GetProperty("summary").GetProperty("failures").GetInt32().Should().Be(1);
        var failure = run.Json.GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("findings").EnumerateArray()).Single(finding => finding.GetProperty("status").GetString() == "failure");
        failure.GetProperty("code").GetString().Should().Be("clock-off");
        failure.GetProperty("fix").GetString().Should().StartWith("Synchronise");
        run.Json.GetProperty("sections").GetArrayLength().Should().Be(9);
        ShouldHoldNoSecret(run);
    }

    [Fact]
    public async Task Writes_the_bundle()
    {
        await using var setup = await OnThisMachineAsync();
        var path = Path.Combine(folder.FullName, "bundle.md");

        var run = await RunAsync(setup, "--report", path);

        var report = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        report.Should().Contain("## For Debitura").And.Contain("## For the developer");
        run.Error.Should().Contain("bundle.md");
        ShouldHoldNoSecret(run with { Out = report });
    }

    [Fact]
    public async Task Takes_environment_address_key_secret_and_tolerance_from_the_settings()
    {
        await using var setup = await OnThisMachineAsync();
        var path = Path.Combine(folder.FullName, "appsettings.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
        {
            ReferralApi = new { Environment = "Test", BaseUrl = setup.Simulator.BaseUrl, ApiKey = SimulatorOptions.DemoApiKey },
            WebhookReceiver = new { Tolerance = "00:00:30", SigningSecrets = new { first = TestSecrets.First } },
        }), TestContext.Current.CancellationToken);

        var run = await CommandRun.OfAsync("doctor", "--settings", path, "--allow-loopback", "--json");

        var codes = run.Json.GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("findings").EnumerateArray()).Select(finding => finding.GetProperty("code").GetString()).OfType<string>();
        codes.Should().Equal("tolerance-too-strict");
        ShouldHoldNoSecret(run);
    }

    [Fact]
    public async Task Knows_the_secrets_of_the_receivers_in_the_settings_and_hides_them()
    {
        await using var setup = await OnThisMachineAsync();
        var path = Path.Combine(folder.FullName, "appsettings.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
        {
            WebhookReceiver = new { SigningSecrets = new[] { TestSecrets.First }, Receivers = new { test = new { SigningSecrets = new[] { TestSecrets.Second + " " } } } },
        }), TestContext.Current.CancellationToken);

        var run = await RunAsync(setup, "--settings", path);

        run.Out.Should().Contain("secret 1 of 1 of the receiver 'test' has white space").And.NotContain(TestSecrets.Second);
        ShouldHoldNoSecret(run);
    }

    [Fact]
    public async Task Looks_at_the_receivers_of_a_section_without_a_secret_of_its_own()
    {
        await using var setup = await OnThisMachineAsync();
        var path = Path.Combine(folder.FullName, "appsettings.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
        {
            ReferralApi = new { Environment = "Test", BaseUrl = setup.Simulator.BaseUrl, ApiKey = SimulatorOptions.DemoApiKey },
            WebhookReceiver = new { Receivers = new { test = new { SigningSecrets = new[] { TestSecrets.First } } } },
        }), TestContext.Current.CancellationToken);

        // A build server sets what it does not know to nothing.
        var run = await CommandRun.With(it =>
        {
            it.Environment["REFERRAL_API_KEY"] = "";
            it.Environment["WEBHOOK_RECEIVER_SECRET"] = "";
        }).RunAsync("doctor", "--settings", path, "--allow-loopback");

        run.Out.Should().Contain("secret 1 of 1 of the receiver 'test': Base64").And.NotContain("[secret-missing]").And.NotContain("[key-missing]").And.NotContain("blank");
        ShouldHoldNoSecret(run);
    }

    [Fact]
    public async Task Says_before_it_looks_that_the_bundle_cannot_be_written()
    {
        await using var setup = await OnThisMachineAsync();

        var run = await RunAsync(setup, "--json", "--report", Path.Combine(folder.FullName, "no-such-folder", "bundle.md"));

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Json.GetProperty("exitCode").GetInt32().Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public async Task Shows_the_supports_address_and_no_other()
    {
        await using var setup = await OnThisMachineAsync();
        setup.Simulator.Faults.ApiStatus = 403;

        var run = await RunAsync(setup);

        run.Out.Should().Contain("contact@debitura.com");
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<DoctorSetup> OnThisMachineAsync()
    {
        var setup = await DoctorSetup.StartAsync(it => it.WithoutTls = true);
        setup.Simulator.Subscriptions.Clear();
        setup.Simulator.Subscriptions.Set(new SimulatedSubscription { Url = new Uri(setup.EndpointAddress, DoctorScenario.Path).AbsoluteUri, Events = DoctorSettings.AllEvents });
        return setup;
    }

    private static Task<CommandRun> RunAsync(DoctorSetup setup, params string[] more) => CommandRun.With(it =>
    {
        it.Environment["REFERRAL_API_KEY"] = SimulatorOptions.DemoApiKey;
        it.Environment["WEBHOOK_RECEIVER_SECRET"] = TestSecrets.First;
    }).RunAsync(["doctor", "--environment", "test", "--base-url", setup.Simulator.BaseUrl.AbsoluteUri, "--allow-loopback", .. more]);

    private static void ShouldHoldNoSecret(CommandRun run)
    {
        (run.Out + run.Error).Should().NotContain(SimulatorOptions.DemoApiKey).And.NotContain(TestSecrets.First);
    }
}
