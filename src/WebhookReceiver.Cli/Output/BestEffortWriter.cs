using System.Text;
using Spectre.Console;

namespace WebhookReceiver.Cli;

/// <summary>
/// Writes notes and progress as long as somebody reads them. A terminal that was closed, or a full disk behind a redirection, must not end
/// work that is half done: between two steps of a rotation the new secret would be lost.
/// </summary>
internal sealed class BestEffortWriter(TextWriter inner) : TextWriter
{
    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // Nobody is there to be told.
        }
    }
}

/// <summary>Writes to a <see cref="BestEffortWriter"/> as to what is behind it: width and colours are the terminal's.</summary>
internal sealed class BestEffortConsoleOutput(BestEffortWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput inner = new(writer.Inner);

    public TextWriter Writer => writer;

    public bool IsTerminal => inner.IsTerminal;

    public int Width => inner.Width;

    public int Height => inner.Height;

    public void SetEncoding(Encoding encoding) => inner.SetEncoding(encoding);
}
