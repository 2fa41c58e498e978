namespace WebhookReceiver;

/// <summary>Tells the probable cause of a rejection and what to do about it. Contains no secret, signature or body.</summary>
/// <param name="Cause">The cause, for programs.</param>
/// <param name="Message">The cause and the fix, for people.</param>
public sealed record SignatureExplanation(RejectionCause Cause, string Message);
