namespace WebhookReceiver.Cli;

/// <summary>Says how a line is meant, shown as a colour in a terminal only.</summary>
internal enum Tone
{
    /// <summary>Neither good nor bad.</summary>
    Plain = 0,

    /// <summary>As it should be.</summary>
    Good = 1,

    /// <summary>Works, but should be looked at.</summary>
    Warning = 2,

    /// <summary>Wrong.</summary>
    Bad = 3,

    /// <summary>Less important.</summary>
    Quiet = 4,
}
