namespace WebhookReceiver.Testing;

/// <summary>Reports an expectation of a test that does not hold. Any test framework shows it as a failure.</summary>
public sealed class WebhookAssertionException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public WebhookAssertionException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    /// <param name="message">What was expected, what is there, and what to do.</param>
    public WebhookAssertionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    /// <param name="message">What was expected, what is there, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public WebhookAssertionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
