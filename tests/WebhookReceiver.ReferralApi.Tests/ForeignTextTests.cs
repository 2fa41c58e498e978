using System.Net;
using System.Net.Sockets;
using System.Text;
using WebhookReceiver.ReferralApi.Tests.Links;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>Text of the API's, or of whoever answers in its place, must not act on a terminal or forge a line of a log.</summary>
public sealed class ForeignTextTests
{
    private const string Marker = "forged";

    // As the JSON escapes of ESC ] 0 ; BEL, CR LF, U+202E, and C1's CSI.
    private const string Hostile = @"\u001b]0;owned\u0007\r\nfail: forged line\u202egnp.exe\u009b31m";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Bodies => new()
    {
        { 401, $$"""{"message":"{{Hostile}}","traceId":"{{Hostile}}"}""" },
        { 403, $$"""{"detail":"{{Hostile}}","errors":{"{{Hostile}}":["{{Hostile}}"]},"traceId":"{{Hostile}}"}""" },
        { 500, $"\"{Hostile}\"" },
        { 500, "\u001b[2J\u202eforged" },
        { 418, $$"""{"title":"{{Hostile}}"}""" },
        { 200, "\u001b[2J\u202eforged" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_exception_shows_nothing_of_an_answer(int status, string body)
    {
        await using var host = new ApiHost(new StubApi().Answers(status, body));

        var exception = (await FluentActions.Awaiting(() => host.Client.GetMeAsync(Token)).Should().ThrowAsync<ReferralApiException>())
            .Which;

        AssertClean(exception.ToString());
        exception.ToString().Should().NotContain(Marker);
        AssertClean(exception.TraceId ?? string.Empty);
        (exception.TraceId?.Length ?? 0).Should().BeLessThan(80);
    }

    [Theory]
    [InlineData("HTTP/1.1 abc \u001b]0;owned\u0007forged\r\n\r\n")]
    [InlineData("\u001b[2J\u009b31mforged\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\u001b[31mforged\u0007\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: \u001b[31mforged\r\n\r\n")]
    public async Task An_exception_shows_an_answer_that_is_no_HTTP_escaped_and_cut(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
#pragma warning disable CA2025 // Ensure tasks using 'IDisposable' instances complete before the instances are disposed: it is awaited below
        var serving = AnswerAsync(listener, answer.Replace(Marker, Marker + new string('x', 3000), StringComparison.Ordinal));
#pragma warning restore CA2025
        await using var host = new ApiHost(
            configure: options => options.BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));

        var exception = (await FluentActions.Awaiting(() => host.Client.GetMeAsync(Token)).Should().ThrowAsync<ReferralApiException>())
            .Which;

        await serving;
        AssertClean(exception.ToString());
        exception.ToString().Should().NotContain(new string('x', 500));
    }

    [Fact]
    public async Task A_log_shows_nothing_of_an_answer_that_link_recovery_gets()
    {
        await using var host = await RecoveryHost.StartAsync(new RecordingHandler());
        host.ApiAnswers(409, Shapes.NeedsLinking);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));
        host.ApiAnswers(403, $$"""{"message":"{{Hostile}}","traceId":"{{Hostile}}"}""");

        await host.ExpireAsync("e-1");

        host.Log.Of("HandlerFailed").Should().NotBeEmpty();
        foreach (var line in host.Log.Lines)
        {
            AssertClean(line.Message + line.Exception);
            (line.Message + line.Exception).Should().NotContain(Marker);
        }
    }

    // A stack trace has line breaks of its own.
    private static void AssertClean(string text) =>
        text.Where(character => character is not ('\r' or '\n') && (char.IsControl(character) || character == '\u202e')).Should().BeEmpty();

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync(Token);
        await using var stream = connection.GetStream();
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, Token);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), Token);
        connection.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(buffer, Token) > 0)
        {
            // Until the client lets go.
        }
    }
}
