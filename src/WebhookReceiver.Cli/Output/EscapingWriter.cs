using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>
/// Takes what System.CommandLine writes: its complaints repeat words of the command line and of response files, which could rewrite the
/// terminal. It writes a complaint as one line, so a line break within one is not its own; in everything else, such as the help, line
/// breaks stay.
/// </summary>
internal sealed class EscapingWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value is '\n' or '\r')
        {
            inner.Write(value);
        }
        else
        {
            inner.Write(LogText.Escape(value.ToString()));
        }
    }

    public override void Write(string? value) =>
        inner.Write(string.Join('\n', (value ?? "").ReplaceLineEndings("\n").Split('\n').Select(LogText.Escape)));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(LogText.Escape(value));

    public override void Flush() => inner.Flush();
}
