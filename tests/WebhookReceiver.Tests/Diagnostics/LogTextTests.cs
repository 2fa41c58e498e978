namespace WebhookReceiver.Tests.Diagnostics;

public sealed class LogTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("evt-1", "evt-1")]
    [InlineData(" !~", " !~")]
    [InlineData("a\r\nb", "a??b")]
    [InlineData("a\tb\0c\u001b[31m", "a?b?c?[31m")]
    [InlineData("Ünïcode", "?n?code")]
    [InlineData("a\u2028b\u202Ec", "a?b?c")]
    [InlineData("\u007F\u0080", "??")]
    [InlineData("😀", "??")]
    public void Shows_printable_ascii_and_marks_the_rest(string? text, string? expected)
    {
        LogText.Of(text).Should().Be(expected);
    }

    [Theory]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(65, 67)]
    [InlineData(10_000, 67)]
    public void Cuts_after_64_characters(int length, int expected)
    {
        LogText.Of(new string('x', length)).Should().HaveLength(expected);
    }

    [Fact]
    public void Shows_that_it_cut()
    {
        LogText.Of(new string('x', 65)).Should().EndWith("x...");
    }

    [Fact]
    public void Cuts_and_marks_in_one_text()
    {
        LogText.Of(new string('\n', 65)).Should().Be(new string('?', 64) + "...");
    }

    [Fact]
    public void Never_lets_anything_else_through() => Property.Holds(
        (string? text) => LogText.Of(text)?.All(character => character is >= ' ' and <= '~') ?? text is null, cases: 500);
}
