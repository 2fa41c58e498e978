using System.Text;

namespace WebhookReceiver.Dashboard;

/// <summary>Collects text up to a limit and drops the rest, so that whoever writes it can stop where the page stops.</summary>
internal sealed class BoundedText(int limit)
{
    private readonly StringBuilder text = new();

    /// <summary>Whether something was dropped.</summary>
    public bool IsCut { get; private set; }

    public void Append(ReadOnlySpan<char> part)
    {
        var room = limit - text.Length;
        IsCut |= part.Length > room;
        text.Append(part[..Math.Min(part.Length, room)]);
    }

    public void Append(char character, int count)
    {
        var room = limit - text.Length;
        IsCut |= count > room;
        text.Append(character, Math.Min(count, room));
    }

    /// <summary>The text; not half a surrogate pair at its end.</summary>
    public override string ToString() => IsCut && char.IsHighSurrogate(text[^1]) ? text.ToString(0, text.Length - 1) : text.ToString();
}
