namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The inbox's tables are not as this program needs them, and cannot be made so. The database is there: this is for a person to solve.
/// </summary>
/// <param name="message">What is wrong, and the fix.</param>
/// <param name="inner">The database's error.</param>
/// <param name="mayPass">Whether the application may be about to solve it, so that its host starts.</param>
#pragma warning disable CA1032, CA1064 // Implement standard exception constructors, exceptions should be public
// It stops the host or is logged, and never caught by an application.
internal sealed class InboxSchemaException(string message, Exception? inner = null, bool mayPass = false)
    : InvalidOperationException(message, inner)
#pragma warning restore CA1032, CA1064
{
    public bool MayPass { get; } = mayPass;
}
