namespace WebhookReceiver;

/// <summary>
/// Thrown by a handler to say that trying this event again cannot help. The event is given up at once: a dead letter in the inbox,
/// abandoned when handled inline.
/// </summary>
public sealed class DoNotRetryException : Exception
{
    /// <summary>Initializes an exception without a reason; prefer to give one.</summary>
    public DoNotRetryException()
    {
    }

    /// <summary>Initializes an exception with a reason.</summary>
    /// <param name="message">Why trying again cannot help. Shown to operators; keep personal data out of it.</param>
    public DoNotRetryException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes an exception with a reason and a cause.</summary>
    /// <param name="message">Why trying again cannot help. Shown to operators; keep personal data out of it.</param>
    /// <param name="innerException">What happened.</param>
    public DoNotRetryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
