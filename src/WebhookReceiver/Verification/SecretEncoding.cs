namespace WebhookReceiver;

/// <summary>Says how the text of a secret becomes key bytes.</summary>
public enum SecretEncoding
{
    /// <summary>Standard Base64 with padding, as Debitura issues its secrets. The key is the decoded bytes.</summary>
    Base64 = 0,

    /// <summary>The UTF-8 bytes of the text itself, for other senders of the same <c>t=,v1=</c> scheme.</summary>
    Text = 1,
}
