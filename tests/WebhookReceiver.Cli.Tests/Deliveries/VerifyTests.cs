using System.Text;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli.Tests.Deliveries;

public sealed class VerifyTests : IDisposable
{
    private const string Body = """{"id":"1","event":"case.created"}""";

    private readonly TempFolder folder = new();
    private readonly string secret = TestSecret.Create();

    private string Header =>
        SignedDelivery.FromJson(Body).SignedWith(secret).At(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255)).ToHeader()!;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_delivery_is_valid_with_any_of_the_secrets()
    {
        var run = await VerifyAsync("--header", "X-Debitura-Signature: " + Header, "--body", folder.Write("body.json", Body), "--json");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        run.Json.GetProperty("valid").GetBoolean().Should().BeTrue();
        run.Json.GetProperty("ageJudged").GetBoolean().Should().BeFalse();
    }

    [Theory]
    [InlineData("2026-10-06T16:02:35Z", "5m", ExitCodes.Ok)]
    [InlineData("2026-10-06T16:02:36Z", "5m", ExitCodes.No)]
    [InlineData("1791302855", "10m", ExitCodes.Ok)]
    [InlineData("2026-10-06T15:52:34Z", "5m", ExitCodes.No)]
    public async Task The_age_is_judged_when_the_arrival_is_known(string receivedAt, string tolerance, int exitCode)
    {
        var run = await VerifyAsync(
            "--header", Header, "--body", folder.Write("body.json", Body), "--received-at", receivedAt, "--tolerance", tolerance);

        run.ExitCode.Should().Be(exitCode, run.All);
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\n", "")]
    [InlineData("\r\n", "GET / HTTP/1.1\r\n\r\n")]
    public async Task A_saved_request_is_taken_apart(string newline, string afterwards)
    {
        var request = string.Join(
            newline,
            "POST /a?b=c:d HTTP/1.1",
            "Host: partner.example",
            $"Content-Length: {Body.Length}",
            "X-Debitura-Signature:" + Header,
            "",
            Body) + afterwards;

        var run = await CommandRun.With(setup => setup.Input = Encoding.UTF8.GetBytes(request)).RunAsync(
            "verify", "--request", "-", "--secret-file", folder.Write("secret.txt", secret));

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
    }

    [Fact]
    public async Task A_chunked_request_is_put_together()
    {
        var request =
            $"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Debitura-Signature: " +
                $"{Header}\r\n\r\n5;x=y\r\n{Body[..5]}\r\n{Body.Length - 5:x}\r\n{Body[5..]}\r\n0\r\n\r\n";

        var whole = await VerifyAsync("--request", folder.Write("delivery.http", request));
        var cut = await VerifyAsync("--request", folder.Write("delivery.http", request[..^20]));

        whole.ExitCode.Should().Be(ExitCodes.Ok, whole.All);
        cut.ExitCode.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public async Task A_signature_header_that_is_there_twice_is_not_valid()
    {
        var run = await VerifyAsync(
            "--headers",
            folder.Write("headers.txt", $"X-Debitura-Signature: {Header}\nX-Debitura-Signature: {Header}\n"),
            "--body",
            folder.Write("body.json", Body));

        run.ExitCode.Should().Be(ExitCodes.No);
        run.Out.Should().Contain("MalformedSignature");
    }

    [Theory]
    [InlineData()]
    [InlineData("--header", "t=1")]
    [InlineData("--body", "body.json")]
    [InlineData("--request", "a", "--body", "b")]
    public async Task A_delivery_that_is_not_whole_is_wrong_usage(params string[] args)
    {
        var run = await VerifyAsync(args);

        run.ExitCode.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public async Task A_file_without_an_empty_line_is_no_request()
    {
        var run = await VerifyAsync("--request", folder.Write("delivery.http", "POST / HTTP/1.1"));

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain("empty line");
    }

    private Task<CommandRun> VerifyAsync(params string[] args) =>
        CommandRun.OfAsync(["verify", .. args, "--secret-file", folder.Write("secret.txt", TestSecret.Create() + "\n" + secret + "\n")]);
}
