namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What a caller asks for cannot be meant, or would read too much.</summary>
#pragma warning disable CA1032, CA1064 // Implement standard exception constructors, exceptions should be public
// Callers catch ArgumentException.
internal sealed class InboxQueryException(string message) : ArgumentException(message);
#pragma warning restore CA1032, CA1064
