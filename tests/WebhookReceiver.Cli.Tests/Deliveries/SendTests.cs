using System.Net;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli.Tests.Deliveries;

public sealed class SendTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string secret = TestSecret.Create();

    public static TheoryData<string> EventTypes => [.. WebhookEventTypes.All];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_sample_is_accepted()
    {
        await using var receiver = await StartAsync();

        var run = await SendAsync(receiver, "case.updated");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        run.Out.Should().StartWith("200 after ").And.Contain("accepted: handled");
        receiver.Handled.Should().ContainSingle();
        run.All.Should().NotContain(secret);
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void There_is_a_sample_of_each_event_type(string eventType)
    {
        System.Text.Encoding.UTF8.GetString(SignedDelivery.From(SampleEvents.Create(eventType)).Body.Span).Should()
            .Contain($"\"event\":\"{eventType}\"");
    }

    [Theory]
    [InlineData("--tamper", "body")]
    [InlineData("--tamper", "signature")]
    [InlineData("--tamper", "timestamp")]
    [InlineData("--age", "6m")]
    [InlineData("--age", "-6m")]
    public async Task A_bad_delivery_is_refused(string option, string value)
    {
        await using var receiver = await StartAsync();

        var run = await SendAsync(receiver, "case.updated", $"{option}={value}", "--json");

        run.ExitCode.Should().Be(ExitCodes.No);
        var delivery = run.Json.GetProperty("deliveries")[0];
        delivery.GetProperty("status").GetInt32().Should().Be(401);
        delivery.GetProperty("accepted").GetBoolean().Should().BeFalse();
        receiver.Handled.Should().BeEmpty();
    }

    [Theory]
    [InlineData("retry", 1, ExitCodes.Ok, new[] { 200, 200, 200 })]
    [InlineData("event", 3, ExitCodes.Ok, new[] { 200, 200, 200 })]
    [InlineData("replay", 1, ExitCodes.No, new[] { 200, 409, 409 })]
    public async Task Repetitions_are_what_they_say(string repetition, int handled, int exitCode, int[] statuses)
    {
        await using var receiver = await StartAsync();

        var run = await SendAsync(receiver, "case.updated", "--repeat", "3", "--repeat-as", repetition, "--json");

        run.ExitCode.Should().Be(exitCode);
        run.Json.GetProperty("deliveries")
            .EnumerateArray()
            .Select(delivery => delivery.GetProperty("status").GetInt32())
            .Should()
            .Equal(statuses);
        receiver.Handled.Should().HaveCount(handled);
    }

    [Fact]
    public async Task As_many_retries_as_there_may_be_are_all_acknowledged()
    {
        await using var receiver = await StartAsync();

        var run = await SendAsync(receiver, "case.updated", "--repeat", "120");

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        receiver.Handled.Should().ContainSingle();
    }

    [Fact]
    public async Task A_handler_that_fails_is_told_in_words()
    {
        await using var receiver = await StartAsync();

        var run = await SendAsync(receiver, "case.created");

        run.ExitCode.Should().Be(ExitCodes.No);
        run.Out.Should().StartWith("500 after ").And.Contain("a handler failed").And.NotContain("on purpose");
    }

    [Fact]
    public async Task A_file_is_sent_byte_by_byte()
    {
        await using var receiver = await StartAsync();
        var file = folder.Write("captured.json", "{ \"id\" : \"from-a-file\",\r\n \"event\":\"case.updated\" }\n");

        var run = await CommandRun.With(setup => setup.Environment["WEBHOOK_RECEIVER_SECRET"] = secret)
            .RunAsync("send", "--file", file, "--to", receiver.Url.AbsoluteUri);

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        receiver.Handled.Should().Equal("from-a-file");
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_unreachable()
    {
        var run = await CommandRun.With(setup => setup.Environment["WEBHOOK_RECEIVER_SECRET"] = secret)
            .RunAsync("send", "case.updated", "--to", "http://127.0.0.1:1/hooks?token=very-private", "--json");

        run.ExitCode.Should().Be(ExitCodes.Unreachable);
        run.Json.GetProperty("exitCode").GetInt32().Should().Be(ExitCodes.Unreachable);
        run.All.Should().NotContain("very-private").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("case.updated")]
    [InlineData("--to", "http://127.0.0.1/")]
    [InlineData("no.such.event", "--to", "http://127.0.0.1/")]
    [InlineData("case.updated", "--file", "x.json", "--to", "http://127.0.0.1/")]
    [InlineData("case.updated", "--to", "ftp://127.0.0.1/")]
    [InlineData("case.updated", "--to", "hooks")]
    [InlineData("case.updated", "--to", "http://127.0.0.1/", "--repeat", "0")]
    [InlineData("case.updated", "--to", "http://127.0.0.1/", "--repeat", "121")]
    [InlineData("case.updated", "--to", "http://127.0.0.1/", "--tamper", "nothing")]
    [InlineData("case.updated", "--to", "http://127.0.0.1/", "--age", "old")]
    public async Task What_makes_no_sense_is_wrong_usage(params string[] args)
    {
        var run = await CommandRun.With(setup => setup.Environment["WEBHOOK_RECEIVER_SECRET"] = secret).RunAsync(["send", .. args]);

        run.ExitCode.Should().Be(ExitCodes.Usage, run.All);
    }

    [Fact]
    public void Each_status_that_a_receiver_answers_has_words_of_its_own()
    {
        var words = new[] { 200, 202, 301, 400, 401, 403, 404, 405, 409, 410, 413, 429, 500, 501, 503, 599 }.Select(StatusMeaning.For);

        words.Should().OnlyHaveUniqueItems();
        Enum.GetValues<HttpStatusCode>()
            .Where(status => (int)status >= 300)
            .Should()
            .OnlyContain(status => !StatusMeaning.IsAccepted((int)status));
    }

    private Task<TestReceiver> StartAsync() => TestReceiver.StartAsync(folder.Write("appsettings.json", Settings.With(secret)));

    private Task<CommandRun> SendAsync(TestReceiver receiver, string eventType, params string[] more) =>
        CommandRun.With(
            setup => setup.Environment["WEBHOOK_RECEIVER_SECRET"] = secret).RunAsync(
            [
                "send", eventType, "--to", receiver.Url.AbsoluteUri, .. more,
            ]);
}
