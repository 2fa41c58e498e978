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
        LogText.From(text).Should().Be(expected);
    }

    [Theory]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(65, 67)]
    [InlineData(10_000, 67)]
    public void Cuts_after_64_characters(int length, int expected)
    {
        LogText.From(new string('x', length)).Should().HaveLength(expected);
    }

    [Fact]
    public void Shows_that_it_cut()
    {
        LogText.From(new string('x', 65)).Should().EndWith("x...");
    }

    [Fact]
    public void Cuts_and_marks_in_one_text()
    {
        LogText.From(new string('\n', 65)).Should().Be(new string('?', 64) + "...");
    }

    [Fact]
    public void Never_lets_anything_else_through() => Property.Holds(
        (string? text) => LogText.From(text)?.All(character => character is >= ' ' and <= '~') ?? text is null, cases: 500);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("C:\\temp", "C:\\temp")]
    [InlineData("Müller & Sønner 株式会社 😀", "Müller & Sønner 株式会社 😀")]
    [InlineData("a\r\nb\tc\0", "a\\u000D\\u000Ab\\u0009c\\u0000")]
    [InlineData("\u001b]8;;http://x\u0007", "\\u001B]8;;http://x\\u0007")]
    [InlineData("\u007F\u0085\u009B31m", "\\u007F\\u0085\\u009B31m")]
    [InlineData("a\u202Eb\u2066c\u200Fd\u061Ce", "a\\u202Eb\\u2066c\\u200Fd\\u061Ce")]
    [InlineData("a\u2028b\u2029c\u200Bd\uFEFFe\u00ADf", "a\\u2028b\\u2029c\\u200Bd\\uFEFFe\\u00ADf")]
    [InlineData("\U000E0041", "\\uDB40\\uDC41")]
    public void Escapes_what_would_act_instead_of_being_read(string? text, string? expected)
    {
        LogText.Escape(text).Should().Be(expected);
    }

    [Fact]
    public void Escapes_half_a_character()
    {
        LogText.Escape("a\uD800b").Should().Be("a\\uD800b");
        LogText.Escape("a\uDC00").Should().Be("a\\uDC00");
    }

    [Fact]
    public void Never_lets_a_control_through() => Property.Holds(
        (string? text) => LogText.Escape(text)?.All(character => !char.IsControl(character)
            && char.GetUnicodeCategory(character) is not System.Globalization.UnicodeCategory.Format) ?? text is null,
        cases: 500);
}
