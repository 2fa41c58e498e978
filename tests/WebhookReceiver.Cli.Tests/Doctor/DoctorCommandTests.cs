using System.Text;
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
        run.Out.Should()
            .Contain("   3  Webhook endpoint")
            .And.Contain("pass      Signed probe: answered 200")
            .And.Contain("link  Link requests")
            .And.Contain("Note: --allow-loopback is on")
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
        run.Out.Should()
            .Contain("failure   There is no webhook subscription [subscription-missing]")
            .And.Contain("Seen: GET /v1/Webhooks lists none")
            .And.Contain("Fix:  Create one");
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
        var failure = run.Json.GetProperty("sections")
            .EnumerateArray()
            .SelectMany(section => section.GetProperty("findings").EnumerateArray())
            .Single(finding => finding.GetProperty("status").GetString() == "failure");
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writes_the_bundle_so_that_only_its_owner_can_read_it(bool isThere)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        var path = Path.Combine(folder.FullName, "bundle.md");
        if (isThere)
        {
            await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
            SetMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        await CommandRun.OfAsync("doctor", "--environment", "test", "--base-url", "http://stranger.invalid", "--report", path);

        ModeOf(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Should().StartWith("# Escalation bundle");
        folder.GetFiles().Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Follows_no_link_to_write_the_bundle(bool leadsSomewhere)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var target = Path.Combine(folder.FullName, "target.txt");
        var link = Path.Combine(folder.FullName, "bundle.md");
        if (leadsSomewhere)
        {
            await File.WriteAllTextAsync(target, "mine", TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(link, target);

        var run = await CommandRun.OfAsync("doctor", "--environment", "test", "--base-url", "http://stranger.invalid", "--report", link);

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain("is a symbolic link");
        new FileInfo(link).LinkTarget.Should().Be(target);
        (File.Exists(target) ? await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken) : null)
            .Should()
            .Be(leadsSomewhere ? "mine" : null);
    }

    [Theory]
    [InlineData("key-of-the-tests/4711+")]
    [InlineData("\"key-of-the-tests/4711+\"")]
    [InlineData("'key-of-the-tests/4711+' ")]
    [InlineData("Bearer key-of-the-tests/4711+")]
    [InlineData(" \u201CBearer key-of-the-tests/4711+\u201D")]
    public async Task Hides_the_key_in_every_form_when_the_API_returns_it(string given)
    {
        const string Key = "key-of-the-tests/4711+";
        string[] forms =
        [
            Key,
            $"\"{Key}\"",
            "Bearer" + Key,
            Uri.EscapeDataString(Key),
            Uri.EscapeDataString(Key).ToLowerInvariant(),
            JsonSerializer.Serialize(Key),
            Key.Replace("/", "\\/", StringComparison.Ordinal),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)),
            System.Net.WebUtility.HtmlEncode(Key).Replace("+", "&#x2B;", StringComparison.Ordinal),
        ];
        var response = Path.Combine(folder.FullName, "answer.json");
        await File.WriteAllTextAsync(
            response,
            JsonSerializer.Serialize(
                new { message = string.Join(" | ", forms), errors = new { Name = forms }, traceId = Key, error = Key }),
            TestContext.Current.CancellationToken);
        var bundle = Path.Combine(folder.FullName, "bundle.md");

        var run = await CommandRun.With(it => it.Environment["REFERRAL_API_KEY"] = given).RunAsync(
            "doctor",
            "--environment",
            "test",
            "--base-url",
            "http://stranger.invalid",
            "--response",
            response,
            "--status",
            "400",
            "--report",
            bundle);

        var all = run.All + await File.ReadAllTextAsync(bundle, TestContext.Current.CancellationToken);
        run.Out.Should().Contain("[validation-failed]");
        forms.Append("4711").Where(form => all.Contains(form, StringComparison.OrdinalIgnoreCase)).Should().BeEmpty();
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

        var codes = run.Json.GetProperty("sections")
            .EnumerateArray()
            .SelectMany(section => section.GetProperty("findings").EnumerateArray())
            .Select(finding => finding.GetProperty("code").GetString())
            .OfType<string>();
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
            WebhookReceiver = new
            {
                SigningSecrets = new[] { TestSecrets.First },
                Receivers = new { test = new { SigningSecrets = new[] { TestSecrets.Second + " " } } },
            },
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

        run.Out.Should()
            .Contain("secret 1 of 1 of the receiver 'test': Base64")
            .And.NotContain("[secret-missing]")
            .And.NotContain("[key-missing]")
            .And.NotContain("blank");
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

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static async Task<DoctorSetup> OnThisMachineAsync()
    {
        var setup = await DoctorSetup.StartAsync(it => it.WithoutTls = true);
        setup.Simulator.Subscriptions.Clear();
        setup.Simulator.Subscriptions.Set(
            new SimulatedSubscription
            {
                Url = new Uri(setup.EndpointAddress, DoctorScenario.Path).AbsoluteUri,
                Events = WebhookEventTypes.ReferralPartner,
            });
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
