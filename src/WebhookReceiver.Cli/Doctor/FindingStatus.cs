namespace WebhookReceiver.Cli;

/// <summary>Says how a finding is meant.</summary>
internal enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Pass = 0,

    /// <summary>Works, but should be looked at.</summary>
    Warning = 1,

    /// <summary>Wrong: the fix says what to do.</summary>
    Failure = 2,

    /// <summary>Not looked at, for the reason given.</summary>
    Skipped = 3,
}
