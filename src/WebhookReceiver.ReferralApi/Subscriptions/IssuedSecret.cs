namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a signing secret as Debitura issued it. It does not print; store what <see cref="Reveal"/> returns, because Debitura shows it only once.</summary>
/// <param name="text">The secret as issued.</param>
public sealed class IssuedSecret(string text)
{
    /// <summary>Returns the secret's text, to be stored as <see cref="WebhookReceiverOptions.SigningSecrets"/>.</summary>
    /// <returns>The text, Base64 as issued.</returns>
    public string Reveal() => text;

    /// <summary>Returns <c>***</c>, so that a secret in a log or a message does no harm.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => "***";
}
