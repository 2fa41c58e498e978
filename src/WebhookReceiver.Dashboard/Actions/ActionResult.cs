namespace WebhookReceiver.Dashboard;

/// <summary>What became of an action on one event.</summary>
internal enum ActionResult
{
    /// <summary>It was done.</summary>
    Done = 1,

    /// <summary>Somebody or something else was faster: the event is not in a state any more in which this can be done.</summary>
    Late = 2,
}
