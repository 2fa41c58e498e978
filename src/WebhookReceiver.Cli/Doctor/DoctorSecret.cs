namespace WebhookReceiver.Cli;

/// <summary>A secret that the doctor may sign and verify with.</summary>
/// <param name="Name">Which one it is, in words.</param>
/// <param name="Secret">The secret.</param>
/// <param name="DecodedAgain">What it would be if it was encoded twice; <see langword="null"/> when it cannot have been.</param>
internal sealed record DoctorSecret(Seen Name, WebhookSecret Secret, WebhookSecret? DecodedAgain);
