namespace WebhookReceiver.ReferralApi;

/// <summary>Names the steps of a recovery.</summary>
public enum LinkRecoveryStep
{
    /// <summary>The request is to be sent again.</summary>
    ToSend = 1,

    /// <summary>The request is being sent; if that was long ago, whoever sent it died.</summary>
    Sending = 2,

    /// <summary>The answer is recorded and has to be handed over.</summary>
    ToHandOver = 3,

    /// <summary>Nothing is left to do.</summary>
    Done = 4,
}
