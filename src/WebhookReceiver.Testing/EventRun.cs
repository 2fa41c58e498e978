namespace WebhookReceiver.Testing;

/// <summary>Tells which handlers ran on one event, in which order and with which result.</summary>
public sealed class EventRun
{
    internal EventRun(DeliveryOutcome outcome, string description, IReadOnlyList<HandlerRun> handlers, IReadOnlyList<string> notRun,
        string? problem = null)
    {
        Outcome = outcome;
        Description = description;
        Handlers = handlers;
        NotRun = notRun;
        Problem = problem;
    }

    /// <summary>Gets what the receiver would report.</summary>
    /// <value>
    /// <see cref="DeliveryOutcome.Handled"/>, <see cref="DeliveryOutcome.NoHandler"/>, <see cref="DeliveryOutcome.HandlerFailed"/>,
    /// <see cref="DeliveryOutcome.HandlerTimedOut"/> when the test's token ended a handler, or <see cref="DeliveryOutcome.Unreadable"/>.
    /// </value>
    public DeliveryOutcome Outcome { get; }

    /// <summary>Gets the handlers that ran, in order; the last one is the one that failed, if any did.</summary>
    public IReadOnlyList<HandlerRun> Handlers { get; }

    /// <summary>Gets the names of the handlers that did not run because one before them failed.</summary>
    public IReadOnlyList<string> NotRun { get; }

    /// <summary>Gets what the failed handler threw; <see langword="null"/> when none failed.</summary>
    public Exception? Exception => Handlers is [.., var last] ? last.Exception : null;

    /// <summary>
    /// Gets what makes the event unreadable, in the words of the receiver's log; <see langword="null"/> when it is readable.
    /// </summary>
    public string? Problem { get; }

    private string Description { get; }

    /// <summary>Throws unless at least one handler ran and none failed.</summary>
    /// <exception cref="WebhookAssertionException">The outcome is another one; the message says what ran, and the inner exception is the
    /// handler's.</exception>
    public void EnsureHandled()
    {
        if (Outcome != DeliveryOutcome.Handled)
        {
            throw new WebhookAssertionException($"The event should have been handled, but was not: {this}", Exception);
        }
    }

    /// <summary>Returns the outcome and the handlers, one a line.</summary>
    /// <returns>Text for the message of an assertion. Holds the message of a handler's exception, but nothing of the payload.</returns>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            $"{Description} -> {Outcome}{(Problem is null ? null : $" ({Problem})")}",
            .. Handlers.Select(handler => $"  {handler}{(handler.Exception is null ? null : $": {handler.Exception.Message}")}"),
            .. NotRun.Select(name => $"  {name}: not run"),
        ]);
}
