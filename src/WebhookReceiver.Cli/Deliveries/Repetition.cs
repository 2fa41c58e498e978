namespace WebhookReceiver.Cli;

/// <summary>What each further delivery is.</summary>
internal enum Repetition
{
    /// <summary>The same event signed afresh, as Debitura's next attempt: a receiver recognises the duplicate.</summary>
    Retry = 0,

    /// <summary>The very same request again: a receiver refuses it once the first is completed.</summary>
    Replay = 1,

    /// <summary>Another event of the same type.</summary>
    Event = 2,
}
