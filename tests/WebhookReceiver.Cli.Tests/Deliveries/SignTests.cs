using System.Text;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli.Tests.Deliveries;

public sealed class SignTests : IDisposable
{
    private const string Body = """{"id":"1","event":"case.created"}""";
    private const string At = "2026-10-06T15:57:35Z";

    private readonly TempFolder folder = new();
    private readonly string secret = TestSecret.Create();

    private string Expected => "X-Debitura-Signature: " + SignedDelivery.FromJson(Body)
        .SignedWith(secret)
        .At(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255))
        .ToHeader();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_is_signed_with_the_secret_of_the_environment()
    {
        var run = await WithEnvironment().RunAsync("sign", folder.Write("body.json", Body), "--at", At);

        run.ExitCode.Should().Be(ExitCodes.Ok);
        run.Out.Trim().Should().Be(Expected);
        run.All.Should().NotContain(secret);
    }

    [Fact]
    public async Task Standard_input_is_signed_with_the_secret_of_a_file()
    {
        var run = await CommandRun.With(setup => setup.Input = Encoding.UTF8.GetBytes(Body))
            .RunAsync(
                "sign", "--at", "1791302255", "--secret-file", folder.Write("secret.txt", "# the newest first\n\n" + secret + "\r\n"));

        run.Out.Trim().Should().Be(Expected);
    }

    [Fact]
    public async Task The_secret_can_come_from_settings_and_from_a_prompt()
    {
        var body = folder.Write("body.json", Body);

        var settings = await CommandRun.OfAsync(
            "sign",
            body,
            "--at",
            At,
            "--secret-file",
            folder.Write("appsettings.json", "\uFEFF// mine\n" + Settings.With(secret).Insert(0, " ")));
        var plain = await CommandRun.OfAsync(
            "sign", body, "--at", At, "--secret-file", folder.Write("appsettings.json", "\uFEFF" + Settings.With(secret)));
        var prompt = await CommandRun.With(setup => setup.Prompt = _ => secret).RunAsync("sign", body, "--at", At);

        plain.Out.Trim().Should().Be(Expected);
        prompt.Out.Trim().Should().Be(Expected);
        settings.ExitCode.Should().Be(ExitCodes.Usage, "a comment before the first brace makes it look like a list of secrets");
        settings.All.Should().NotContain(secret);
    }

    [Fact]
    public async Task Json_holds_header_and_curl_command()
    {
        var body = folder.Write("it's a body.json", Body);

        var run = await WithEnvironment().RunAsync("sign", body, "--at", At, "--json", "--curl", "https://partner.example/hooks");

        run.Json.GetProperty("value").GetString().Should().Be(Expected.Split(": ")[1]);
        run.Json.GetProperty("curl")
            .GetString()
            .Should()
            .StartWith("curl -i -X POST 'https://partner.example/hooks'")
            .And.Contain(Expected)
            .And.EndWith("it'\\''s a body.json'");
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_shown()
    {
        var run = await WithEnvironment().RunAsync(
            "sign", folder.Write("body.json", Body), "--curl", "https://partner.example/hooks?token=very-private");

        run.Out.Should().Contain("\"$WEBHOOK_URL\"");
        run.All.Should().NotContain("very-private");
    }

    [Theory]
    [InlineData("not Base64 at all", "not Base64")]
    [InlineData("c2hvcnQ=", "at least 16")]
    [InlineData("", "no secret")]
    public async Task A_secret_that_is_none_is_wrong_usage(string text, string words)
    {
        var run = await CommandRun.OfAsync("sign", folder.Write("body.json", Body), "--secret-file", folder.Write("secret.txt", text));

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain(words);
        run.Out.Should().BeEmpty();
        if (text.Length > 0)
        {
            run.All.Should().NotContain(text);
        }
    }

    [Fact]
    public async Task No_secret_and_no_file_are_wrong_usage()
    {
        var noSecret = await CommandRun.OfAsync("sign", folder.Write("body.json", Body));
        var noFile = await WithEnvironment().RunAsync("sign", folder.At("absent.json"), "--json");
        var noTime = await WithEnvironment().RunAsync("sign", folder.Write("body.json", Body), "--at", "yesterday", "--json");

        (noSecret.ExitCode, noFile.ExitCode, noTime.ExitCode).Should().Be((ExitCodes.Usage, ExitCodes.Usage, ExitCodes.Usage));
        noSecret.Error.Should().Contain("WEBHOOK_RECEIVER_SECRET");
        noFile.Json.GetProperty("exitCode").GetInt32().Should().Be(ExitCodes.Usage);
        noTime.Json.GetProperty("error").GetString().Should().Contain("yesterday");
    }

    private CommandRun.Setup WithEnvironment() => CommandRun.With(setup => setup.Environment["WEBHOOK_RECEIVER_SECRET"] = secret);
}
