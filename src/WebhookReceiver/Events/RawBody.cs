namespace WebhookReceiver;

/// <summary>
/// Lends the pooled bytes of a delivery to its event. They are copied only when a handler asks for them, and cannot be reached once the
/// buffer went
/// back to the pool: a handler that kept the event would otherwise read another sender's body.
/// </summary>
internal sealed class RawBody
{
    private readonly Lock gate = new();
    private ReadOnlyMemory<byte> bytes;
    private State state;

    private RawBody(ReadOnlyMemory<byte> bytes, State state)
    {
        this.bytes = bytes;
        this.state = state;
    }

    private enum State
    {
        Borrowed,
        Owned,
        Returned,
    }

    public static RawBody None { get; } = Owned(default);

    public static RawBody Owned(ReadOnlyMemory<byte> bytes) => new(bytes, State.Owned);

    public static RawBody Borrowed(ReadOnlyMemory<byte> bytes) => new(bytes, State.Borrowed);

    public ReadOnlyMemory<byte> ToOwned()
    {
        lock (gate)
        {
            if (state == State.Returned)
            {
                throw new InvalidOperationException(
                    "The raw JSON is no longer there: read RawJson before the handler ends, the copy is then yours to keep.");
            }

            if (state == State.Borrowed)
            {
                bytes = bytes.ToArray();
                state = State.Owned;
            }

            return bytes;
        }
    }

    public void Return()
    {
        lock (gate)
        {
            if (state == State.Borrowed)
            {
                bytes = default;
                state = State.Returned;
            }
        }
    }
}
