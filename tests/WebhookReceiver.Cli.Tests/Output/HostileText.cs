using System.Globalization;
using System.Text;

namespace WebhookReceiver.Cli.Tests.Output;

/// <summary>Text that rewrites a terminal, reverses what is read and forges lines of the tool's own.</summary>
internal static class HostileText
{
    public const string Mark = "forged: all is well";

    /// <summary>Colours, a window title, C1, right-to-left, invisible characters, every kind of line break.</summary>
    public const string Text =
        "x\u001b[2J\u001b]0;owned\u0007\u009b31m\u202E\u2066\u200B\u00AD\uFEFF\u2028\u2029\u0085\v\f\r\n" + Mark + "\t\r" + Mark + "\n"
            + Mark;

    /// <summary>Asserts that nothing of it acts on a terminal, and that it was there at all.</summary>
    public static void ShouldBeHarmlessIn(string written)
    {
        written.Should().Contain(Mark, "a scenario without hostile text proves nothing");
        ShouldHoldNoneOfIt(written);
    }

    public static void ShouldHoldNoneOfIt(string written)
    {
        string[] acting =
        [
            .. written.Replace("\n", "", StringComparison.Ordinal)
                .EnumerateRunes()
                .Where(Acts)
                .Select(rune => $"U+{rune.Value:X4}")
                .Distinct(),
        ];
        acting.Should().BeEmpty();
        written.Split('\n').Where(line => line.TrimStart().StartsWith("forged", StringComparison.Ordinal)).Should().BeEmpty();
    }

    // The replacement character stands for half a surrogate pair; no text here has one of its own.
    private static bool Acts(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
