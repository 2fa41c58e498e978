using System.Text;
using Spectre.Console;

namespace WebhookReceiver.Cli;

/// <summary>Writes to a <see cref="LastingWriter"/> as to what is behind it: width and colours are the terminal's.</summary>
internal sealed class LastingConsoleOutput(LastingWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput inner = new(writer.Inner);

    public TextWriter Writer => writer;

    public bool IsTerminal => inner.IsTerminal;

    public int Width => inner.Width;

    public int Height => inner.Height;

    public void SetEncoding(Encoding encoding) => inner.SetEncoding(encoding);
}
