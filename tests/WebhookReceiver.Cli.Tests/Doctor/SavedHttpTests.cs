using System.Text;

namespace WebhookReceiver.Cli.Tests;

public sealed class SavedHttpTests
{
    [Theory]
    [InlineData("HTTP/1.1 409 Conflict\r\nDate: Mon, 05 Oct 2026 10:00:00 GMT\r\n\r\n{}", 409, "{}")]
    [InlineData("HTTP/2 409\nDate: Mon, 05 Oct 2026 10:00:00 GMT\n\n{}\n", 409, "{}\n")]
    [InlineData("Date: Mon, 05 Oct 2026 10:00:00 GMT\n\n{}", null, "{}")]
    [InlineData("\uFEFFHTTP/1.1 409 Conflict\r\nDate: Mon, 05 Oct 2026 10:00:00 GMT\r\n\r\n\uFEFF{}", 409, "{}")]
    public void Reads_first_line_and_headers_and_keeps_the_body(string content, int? status, string body)
    {
        var saved = SavedHttp.Parse(Encoding.UTF8.GetBytes(content));

        saved.Status.Should().Be(status);
        saved.ValuesOf("date").Should().Equal("Mon, 05 Oct 2026 10:00:00 GMT");
        Encoding.UTF8.GetString(saved.Body.Span).Should().Be(body);
    }

    [Fact]
    public void Reads_JSON_behind_a_byte_order_mark()
    {
        var saved = SavedHttp.Parse(Encoding.UTF8.GetBytes("\uFEFF{\"type\":\"X\"}"));

        saved.ReadObject()!.Value.Text("type").Should().Be("X");
    }

    [Theory]
    [InlineData("""{"type":"X","a":"b: c"}""")]
    [InlineData("<html>\n\n</html>")]
    [InlineData("")]
    [InlineData("nothing that is known")]
    public void Takes_what_is_no_message_as_a_body(string content)
    {
        var saved = SavedHttp.Parse(Encoding.UTF8.GetBytes(content));

        saved.Status.Should().BeNull();
        Encoding.UTF8.GetString(saved.Body.Span).Should().Be(content);
    }
}
