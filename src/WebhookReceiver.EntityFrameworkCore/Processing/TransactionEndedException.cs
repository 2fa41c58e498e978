namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The transaction around a handler has ended before the handler did.</summary>
/// <param name="inner">What the handler threw because of it, or before it.</param>
#pragma warning disable CA1032, CA1064 // Implement standard exception constructors, exceptions should be public
// It is recorded and logged, and never caught by an application.
internal sealed class TransactionEndedException(Exception? inner) : InvalidOperationException(
    "The transaction around the handler ended before the handler did: the handler committed it, rolled it back or closed its connection, " +
    "or the connection was lost. Nothing of this attempt was kept. " +
    "The inbox commits the transaction together with the completion of the handler; leave its end to the inbox, and open and close the " +
    "connection with OpenConnectionAsync and CloseConnectionAsync of context.Database.",
    inner);
#pragma warning restore CA1032, CA1064
