using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Configuration;

public sealed class WebhookReceiverOptionsValidatorTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255));
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    // What is wrong, the setting that the message has to name, and the words in it that tell the rule and the fix.
    private static readonly Dictionary<string, (Action<WebhookReceiverOptions> Break, string Setting, string Rule)> Rules = new()
    {
        ["no secret"] = (options => options.SigningSecrets.Clear(), "SigningSecrets", "no secret is configured"),
        ["blank secret"] = (options => options.SigningSecrets[0] = " ", "SigningSecrets", "number 1 of 1: the secret is blank"),
        ["no text"] = (options => options.SigningSecrets[0] = null!, "SigningSecrets", "number 1 of 1: the secret is blank"),
        ["second secret not Base64"] =
            (options => options.SigningSecrets.Add("not base64"), "SigningSecrets", "number 2 of 2: the secret is not Base64"),
        ["short secret"] = (options => options.SigningSecrets.Add("AAAA"), "SigningSecrets", "has 3 bytes, at least 16"),
        ["secret with white space"] = (options => options.SigningSecrets[0] += "\n", "SigningSecrets", "white space around it"),
        ["17 secrets"] = (options => AddSecrets(options, 16), "SigningSecrets", "there are 17 secrets, at most 16"),
        ["waiting for a secret for more than a day"] =
            (options => options.AwaitSecretUntil = Clock.GetUtcNow() + Day + Tick, "AwaitSecretUntil", "at most 24 hours ahead"),
        ["no such encoding"] = (options => options.SecretEncoding = (SecretEncoding)9, "SecretEncoding", "must be Base64"),
        ["no header name"] = (options => options.SignatureHeader = "", "SignatureHeader", "name of an HTTP header"),
        ["null header name"] = (options => options.SignatureHeader = null!, "SignatureHeader", "name of an HTTP header"),
        ["header name with a space"] = (options => options.SignatureHeader = "X Signature", "SignatureHeader", "name of an HTTP header"),
        ["header name with a colon"] = (options => options.SignatureHeader = "X-Signature:", "SignatureHeader", "name of an HTTP header"),
        ["header name with a line break"] =
            (options => options.SignatureHeader = "X-Signature\r\nX", "SignatureHeader", "name of an HTTP header"),
        ["header name beyond ASCII"] = (options => options.SignatureHeader = "X-Sígnature", "SignatureHeader", "name of an HTTP header"),
        ["no tolerance"] = (options => options.Tolerance = TimeSpan.Zero, "Tolerance", "must be 00:00:01 to 1.00:00:00"),
        ["negative tolerance"] = (options => options.Tolerance = TimeSpan.FromSeconds(-1), "Tolerance", "is -00:00:01, must be"),
        ["tolerance of more than a day"] =
            (options => options.Tolerance = Day + TimeSpan.FromSeconds(1), "Tolerance", "must be 00:00:01 to 1.00:00:00"),
        ["tolerance in fractions"] = (options => options.Tolerance = TimeSpan.FromSeconds(1.5), "Tolerance", "in whole seconds"),
        ["negative future tolerance"] =
            (options => options.FutureTolerance = TimeSpan.FromSeconds(-1), "FutureTolerance", "must be 00:00:00 to"),
        ["future tolerance of more than a day"] =
            (options => options.FutureTolerance = Day + TimeSpan.FromSeconds(1), "FutureTolerance", "must be 00:00:00 to"),
        ["future tolerance in fractions"] =
            (options => options.FutureTolerance = TimeSpan.FromMilliseconds(1), "FutureTolerance", "in whole seconds"),
        ["body of less than 1 KiB"] = (options => options.MaxBodyBytes = 1023, "MaxBodyBytes", "is 1023, must be 1024 to 67108864"),
        ["budget for unverified bytes of less than 1 MiB"] =
            (options => options.MaxUnverifiedBytes = (1024 * 1024) - 1, "MaxUnverifiedBytes", "is 1048575, must be 1048576 to 1073741824"),
        ["budget for unverified bytes of more than 1 GiB"] =
            (options => options.MaxUnverifiedBytes = (1024 * 1024 * 1024) + 1, "MaxUnverifiedBytes", "must be 1048576 to 1073741824"),
        ["budget for unverified bytes below one body"] = (options => (options.MaxUnverifiedBytes, options.MaxBodyBytes) = (1024 * 1024,
            (1024 * 1024) + 1), "MaxUnverifiedBytes", "must be at least MaxBodyBytes (1048577)"),
        ["no time for a body"] =
            (options => options.BodyTimeout = TimeSpan.Zero, "BodyTimeout", "is 00:00:00, must be 00:00:01 to 00:05:00"),
        ["endless time for a body"] =
            (options => options.BodyTimeout = TimeSpan.FromSeconds(301), "BodyTimeout", "must be 00:00:01 to 00:05:00"),
        ["body of more than 64 MiB"] =
            (options => options.MaxBodyBytes = (64 * 1024 * 1024) + 1, "MaxBodyBytes", "must be 1024 to 67108864"),
        ["no handler timeout"] = (options => options.HandlerTimeout = TimeSpan.Zero, "HandlerTimeout", "more than 0"),
        ["handler timeout past the sender's"] =
            (options => options.HandlerTimeout = TimeSpan.FromSeconds(8.5) + Tick, "HandlerTimeout", "Debitura hangs up after 10 seconds"),
        ["retention shorter than the attempts"] =
            (options => options.CompletedRetention = TimeSpan.FromMinutes(91) - Tick, "CompletedRetention", "must be at least 01:31:00"),
        ["retention shorter than the tolerances"] = (options => (options.Tolerance, options.FutureTolerance) = (Day, TimeSpan.FromSeconds(
            1)), "CompletedRetention", "at least Tolerance + FutureTolerance"),
        ["retention of more than 30 days"] =
            (options => options.CompletedRetention = TimeSpan.FromDays(30) + Tick, "CompletedRetention", "must be at most 30.00:00:00"),
        ["no failures"] = (options => options.AcknowledgeAfterFailures = 0, "AcknowledgeAfterFailures", "is 0, must be 1 to 7"),
        ["8 failures"] = (options =>
            options.AcknowledgeAfterFailures = 8, "AcknowledgeAfterFailures", "eighth failed attempt disables the subscription"),
        ["no tracked events"] = (options => options.MaxTrackedEvents = 0, "MaxTrackedEvents", "must be 1 to 10000000"),
        ["too many tracked events"] = (options => options.MaxTrackedEvents = 10_000_001, "MaxTrackedEvents", "must be 1 to 10000000"),
    };

    private static readonly Dictionary<string, Action<WebhookReceiverOptions>> Limits = new()
    {
        ["the defaults"] = _ => { },
        ["16 secrets"] = options => AddSecrets(options, 15),
        ["text secrets"] = options =>
        {
            options.SecretEncoding = SecretEncoding.Text;
            options.SigningSecrets[0] = "sixteen letters.";
        },
        ["another header"] = options => options.SignatureHeader = "X-Partner_Signature.1",
        ["shortest tolerances"] = options => (options.Tolerance, options.FutureTolerance) = (TimeSpan.FromSeconds(1), TimeSpan.Zero),
        ["longest tolerances"] = options => (options.Tolerance, options.FutureTolerance, options.CompletedRetention) = (Day, Day, 2 * Day),
        ["smallest budget for unverified bytes"] = options => options.MaxUnverifiedBytes = 1024 * 1024,
        ["largest budget for unverified bytes"] = options => options.MaxUnverifiedBytes = 1024 * 1024 * 1024,
        ["shortest time for a body"] = options => options.BodyTimeout = TimeSpan.FromSeconds(1),
        ["longest time for a body"] = options => options.BodyTimeout = TimeSpan.FromMinutes(5),
        ["smallest body"] = options => options.MaxBodyBytes = 1024,
        ["largest body"] = options => options.MaxBodyBytes = 64 * 1024 * 1024,
        ["shortest handler timeout"] = options => options.HandlerTimeout = Tick,
        ["longest handler timeout"] = options => options.HandlerTimeout = TimeSpan.FromSeconds(8.5),
        ["shortest retention"] = options => options.CompletedRetention = TimeSpan.FromMinutes(91),
        ["longest retention"] = options => options.CompletedRetention = TimeSpan.FromDays(30),
        ["one failure"] = options => options.AcknowledgeAfterFailures = 1,
        ["one tracked event"] = options => options.MaxTrackedEvents = 1,
        ["ten million tracked events"] = options => options.MaxTrackedEvents = 10_000_000,
    };

    public static TheoryData<string> BrokenRules => [.. Rules.Keys];

    public static TheoryData<string> KeptLimits => [.. Limits.Keys];

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void Says_which_setting_breaks_which_rule(string name)
    {
        var (breakRule, setting, rule) = Rules[name];

        var errors = ErrorsOf(breakRule);

        errors.Should().ContainSingle().Which.Should().StartWith($"WebhookReceiver:{setting}").And.Contain(rule);
    }

    [Theory]
    [MemberData(nameof(KeptLimits))]
    public void Accepts_what_is_just_allowed(string name)
    {
        ErrorsOf(Limits[name]).Should().BeEmpty();
    }

    [Fact]
    public void Lists_every_broken_rule_at_once()
    {
        var errors = ErrorsOf(options =>
        {
            options.SigningSecrets.Clear();
            options.SecretEncoding = (SecretEncoding)9;
            options.SignatureHeader = "";
            options.Tolerance = TimeSpan.Zero;
            options.FutureTolerance = TimeSpan.FromSeconds(-1);
            options.MaxBodyBytes = 0;
            options.HandlerTimeout = TimeSpan.Zero;
            options.CompletedRetention = TimeSpan.Zero;
            options.AcknowledgeAfterFailures = 0;
            options.MaxTrackedEvents = 0;
        });

        errors.Select(error => error.Split(':')[1]).Distinct().Should().HaveCount(10);
    }

    [Fact]
    public void Reports_tolerances_whose_sum_no_time_span_can_hold()
    {
        var errors = ErrorsOf(options => (options.Tolerance, options.FutureTolerance) = (TimeSpan.MaxValue, TimeSpan.MaxValue));

        errors.Should().Contain(error => error.StartsWith("WebhookReceiver:Tolerance"));
    }

    [Fact]
    public void Reports_tolerances_whose_sum_is_below_every_time_span()
    {
        var errors = ErrorsOf(options => (options.Tolerance, options.FutureTolerance) = (TimeSpan.MinValue, TimeSpan.MinValue));

        errors.Should().Contain(error => error.StartsWith("WebhookReceiver:FutureTolerance"));
    }

    [Fact]
    public void Tells_how_to_set_the_first_secret()
    {
        var error = ErrorsOf(options => options.SigningSecrets.Clear()).Should().ContainSingle().Subject;

        error.Should().ContainAll("Set WebhookReceiver:SigningSecrets:0", "WebhookReceiver__SigningSecrets__0", "user-secrets");
    }

    [Fact]
    public void Names_every_broken_secret_by_its_number()
    {
        var errors = ErrorsOf(options =>
        {
            options.SigningSecrets.Insert(0, "first broken");
            options.SigningSecrets.Add("third broken");
        });

        errors.Select(error => error[..error.IndexOf(" of", StringComparison.Ordinal)]).Should()
            .Equal("WebhookReceiver:SigningSecrets, number 1", "WebhookReceiver:SigningSecrets, number 3");
    }

    [Fact]
    public void Never_shows_a_secret()
    {
        var errors = ErrorsOf(options =>
        {
            options.SigningSecrets[0] = TestSecrets.First + " ";
            options.SigningSecrets.Add("whsec_" + TestSecrets.First);
            AddSecrets(options, 20);
        });

        errors.Should().NotContain(error => error.Contains(TestSecrets.First.Substring(0, 8)) || error.Contains("whsec_dGVz"));
    }

    [Fact]
    public void Refuses_a_setting_that_does_not_exist()
    {
        var configuration = new ChangeableConfiguration(
            ("WebhookReceiver:SigningSecrets:0", TestSecrets.First), ("WebhookReceiver:Tolerence", "00:05:00"),
                ("WebhookReceiver:Tolerance", "00:04:00"));

        var errors = ErrorsOf(_ => { }, Registered(WebhookReceiverDefaults.ReceiverName, configuration.Section));

        errors.Should().ContainSingle().Which.Should()
            .StartWith("WebhookReceiver:Tolerence: there is no such setting. Known ones are SigningSecrets,");
    }

    [Fact]
    public void Allows_the_section_of_further_receivers_and_any_casing()
    {
        var configuration = new ChangeableConfiguration(
            ("WebhookReceiver:Receivers:test:SigningSecrets:0", TestSecrets.First), ("WebhookReceiver:maxbodybytes", "2048"));

        var errors = ErrorsOf(_ => { }, Registered(WebhookReceiverDefaults.ReceiverName, configuration.Section));

        errors.Should().BeEmpty();
    }

    [Fact]
    public void Knows_every_setting_that_can_stand_in_a_configuration()
    {
        var settings = typeof(WebhookReceiverOptions).GetProperties()
            .Where(property => !property.Name.StartsWith("On", StringComparison.Ordinal));
        var configuration = new ChangeableConfiguration(settings.Select(property => ($"WebhookReceiver:{property.Name}", (string?)"x")));

        var errors = ErrorsOf(_ => { }, Registered(WebhookReceiverDefaults.ReceiverName, configuration.Section));

        errors.Should().BeEmpty();
    }

    [Fact]
    public void Explains_that_the_secrets_are_a_list()
    {
        var configuration = new ChangeableConfiguration(("WebhookReceiver:SigningSecrets", TestSecrets.First));

        var errors = ErrorsOf(
            options => options.SigningSecrets.Clear(), Registered(WebhookReceiverDefaults.ReceiverName, configuration.Section));

        errors.Should().ContainSingle().Which.Should()
            .Contain("must be a list, not a single value. Move the value to WebhookReceiver:SigningSecrets:0")
                .And.NotContain(TestSecrets.First);
    }

    [Fact]
    public void Names_the_path_of_a_named_receiver()
    {
        var section = new ChangeableConfiguration().Root.GetSection("WebhookReceiver:Receivers:test");

        var errors = ErrorsOf(options => options.MaxBodyBytes = 0, Registered("test", section), optionsName: "test");

        errors.Should().ContainSingle().Which.Should().StartWith("WebhookReceiver:Receivers:test:MaxBodyBytes: is 0");
    }

    [Fact]
    public void Names_the_receiver_when_the_settings_are_made_in_code()
    {
        var errors = ErrorsOf(options => options.MaxBodyBytes = 0, Registered("test", (IConfiguration?)null), optionsName: "test");

        errors.Should().ContainSingle().Which.Should().StartWith("WebhookReceiverOptions.MaxBodyBytes of receiver 'test': is 0");
    }

    [Fact]
    public void Names_the_setting_alone_when_the_configuration_has_no_section()
    {
        var source = Registered(WebhookReceiverDefaults.ReceiverName, new ChangeableConfiguration(("MaxBodyBytes", "0")).Root);

        var errors = ErrorsOf(options => options.MaxBodyBytes = 0, source);

        errors.Should().ContainSingle().Which.Should().StartWith("MaxBodyBytes: is 0");
    }

    [Fact]
    public void Names_the_receiver_of_options_that_nobody_registered()
    {
        var result = new WebhookReceiverOptionsValidator(new ReceiverRegistrations(), Clock)
            .Validate("stray", new WebhookReceiverOptions());

        result.Failures.Should().ContainSingle().Which.Should().Contain("of receiver 'stray'");
    }

    [Fact]
    public void Takes_the_path_of_the_last_registration()
    {
        var first = new ChangeableConfiguration().Root.GetSection("First");
        var last = new ChangeableConfiguration().Root.GetSection("Last");

        var result = new WebhookReceiverOptionsValidator(Registered(WebhookReceiverDefaults.ReceiverName, first, last), Clock)
            .Validate(Options.DefaultName, new WebhookReceiverOptions());

        result.Failures.Should().ContainSingle().Which.Should().StartWith("Last:SigningSecrets");
    }

    [Fact]
    public void Finds_an_unknown_setting_in_each_section_of_a_receiver_that_is_added_twice()
    {
        var first = new ChangeableConfiguration(("First:Tolerence", "1")).Root.GetSection("First");
        var last = new ChangeableConfiguration(("Last:Secrets", "1")).Root.GetSection("Last");

        var result = new WebhookReceiverOptionsValidator(Registered(WebhookReceiverDefaults.ReceiverName, first, last, last), Clock)
            .Validate(Options.DefaultName, Valid());

        result.Failures.Should().HaveCount(2).And.Contain(error => error.StartsWith("First:Tolerence: there is no such setting."))
            .And.Contain(error => error.StartsWith("Last:Secrets"));
    }

    [Fact]
    public void Counts_a_secret_that_was_bound_twice_once()
    {
        ErrorsOf(options =>
        {
            AddSecrets(options, 15);
            AddSecrets(options, 15);
        }).Should().BeEmpty();
    }

    [Fact]
    public void Lets_a_secret_be_awaited_for_a_day() =>
        ErrorsOf(options => options.AwaitSecretUntil = Clock.GetUtcNow() + Day).Should().BeEmpty();

    private static WebhookReceiverOptions Valid()
    {
        var options = new WebhookReceiverOptions();
        options.SigningSecrets.Add(TestSecrets.First);
        return options;
    }

    private static string[] ErrorsOf(
        Action<WebhookReceiverOptions> change, ReceiverRegistrations? source = null, string? optionsName = null)
    {
        var options = Valid();
        change(options);
        source ??= Registered(WebhookReceiverDefaults.ReceiverName, new ChangeableConfiguration().Section);

        var result = new WebhookReceiverOptionsValidator(source, Clock).Validate(optionsName ?? Options.DefaultName, options);

        return [.. result.Failures ?? []];
    }

    private static ReceiverRegistrations Registered(string receiver, params IConfiguration?[] sections)
    {
        var registrations = new ReceiverRegistrations();
        registrations.GetOrAdd(receiver).Sections.AddRange(sections);
        return registrations;
    }

    private static void AddSecrets(WebhookReceiverOptions options, int count)
    {
        for (var index = 0; index < count; index++)
        {
            options.SigningSecrets.Add(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData([(byte)index])));
        }
    }
}
