namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How the last handler of an attempt ended.</summary>
internal enum HandlerEnd
{
    /// <summary>Committed, with its completion.</summary>
    Completed,

    /// <summary>It ran without a transaction: the completion is not recorded yet.</summary>
    NothingToCommit,

    /// <summary>Another owner has the event by now, or the attempt was given up; nothing was committed.</summary>
    Lost,
}
