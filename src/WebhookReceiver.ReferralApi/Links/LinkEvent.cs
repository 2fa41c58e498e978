namespace WebhookReceiver.ReferralApi;

/// <summary>What happens to a link request: a call of the application, a webhook, or a step of a recovery.</summary>
internal abstract record LinkEvent
{
    /// <summary>The application is about to send the request.</summary>
    public sealed record Requested(ClientRequest Request) : LinkEvent;

    /// <summary>Debitura answered the application's request.</summary>
    public sealed record RequestAnswered(ClientResult Result) : LinkEvent;

    public sealed record Expired(string EventId, DateTimeOffset? OccurredAt, DateTimeOffset ReceivedAt) : LinkEvent;

    public sealed record Linked(string EventId, DateTimeOffset? OccurredAt) : LinkEvent;

    public sealed record Declined(string EventId, DateTimeOffset? OccurredAt) : LinkEvent;

    /// <summary>Debitura said whether the client is linked already.</summary>
    public sealed record LookedUp(string EventId, bool IsLinked) : LinkEvent;

    /// <summary>The request is about to be sent again.</summary>
    public sealed record Sending(string EventId) : LinkEvent;

    /// <summary>Debitura answered the request that was sent again.</summary>
    public sealed record Answered(string EventId, ClientResult Result) : LinkEvent;

    /// <summary>No usable answer came. Without a reason to give up, the next attempt at the event asks again.</summary>
    public sealed record Failed(string EventId, LinkRecoveryGiveUpReason? Reason = null, string? Detail = null) : LinkEvent;

    /// <summary>The application has the news.</summary>
    public sealed record Published(string EventId) : LinkEvent;
}

/// <summary>What has to be done after a decision is stored.</summary>
internal abstract record LinkAction
{
    /// <summary>Nothing.</summary>
    public sealed record Done : LinkAction;

    /// <summary>Nothing: the event is older than what is known.</summary>
    public sealed record Ignore : LinkAction;

    /// <summary>Somebody else is at work: the event has to come again.</summary>
    public sealed record Wait(string Reason) : LinkAction;

    /// <summary>Ask Debitura whether the client is linked already.</summary>
    public sealed record LookUp : LinkAction;

    /// <summary>Claim the sending, then send.</summary>
    public sealed record Send : LinkAction;

    /// <summary>Send the request.</summary>
    public sealed record Post(ClientRequest Request, int Recovery) : LinkAction;

    /// <summary>Hand the news to the application; without news, only record that nothing is left to do.</summary>
    public sealed record Publish(LinkRecoveryNews? News) : LinkAction;

    /// <summary>Restore what was known before the application's request, which Debitura refused.</summary>
    public sealed record Restore : LinkAction;
}

/// <summary>What decisions depend on besides the request and the event.</summary>
/// <param name="Now">The time.</param>
/// <param name="MaxRecoveries">How often one client's request is sent again.</param>
/// <param name="CallLimit">How long a call can be under way; whoever takes longer is dead.</param>
internal sealed record LinkRules(DateTimeOffset Now, int MaxRecoveries, TimeSpan CallLimit);
