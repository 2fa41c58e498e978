namespace WebhookReceiver.ReferralApi;

/// <summary>Holds what link recovery has for the application. The nested records are all the cases there are.</summary>
public abstract record LinkRecoveryNews
{
    private LinkRecoveryNews()
    {
    }

    /// <summary>Gets the event that it comes of. The same news may come twice with it, when the first time was not confirmed.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets the partner's own id of the client; <see langword="null"/> when the event does not name it.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Returns the case's name only: the news holds personal data and links.</summary>
    /// <returns>For example <c>FreshLink</c>.</returns>
    public sealed override string ToString() => GetType().Name;

#pragma warning disable CA1034 // Do not nest types: nested in a base that nobody else can derive from, they are all the cases there are
    /// <summary>A fresh approval link has to be given to the client.</summary>
    public sealed record FreshLink : LinkRecoveryNews
    {
        /// <summary>Gets where the client approves the link. It lets its bearer act for the client: keep it out of logs.</summary>
        public required Uri ApprovalUrl { get; init; }

        /// <summary>Gets which recovery of this client this is, from 1.</summary>
        public required int Recovery { get; init; }

        /// <summary>Gets the request that was sent again: whom to write to.</summary>
        public required ClientRequest Request { get; init; }
    }

    /// <summary>The client turned out to be linked already when its request was sent again, and has to sign.</summary>
    public sealed record Onboarding : LinkRecoveryNews
    {
        /// <summary>Gets where the client signs; <see langword="null"/> when Debitura did not say. It lets its bearer act for the client:
        /// keep it out of logs.</summary>
        public Uri? OnboardingUrl { get; init; }
    }

    /// <summary>The client declined to be linked. The request is not sent again: the client made a choice.</summary>
    public sealed record Declined : LinkRecoveryNews
    {
        /// <summary>Gets when the client declined, by the event; <see langword="null"/> when it does not say.</summary>
        public DateTimeOffset? DeclinedAt { get; init; }

        /// <summary>Gets the request; <see langword="null"/> when it was not remembered. It is forgotten after this.</summary>
        public ClientRequest? Request { get; init; }
    }

    /// <summary>Recovery gave up. Holds everything that Debitura's support asks for when a person takes over.</summary>
    public sealed record GivenUp : LinkRecoveryNews
    {
        /// <summary>Gets why.</summary>
        public required LinkRecoveryGiveUpReason Reason { get; init; }

        /// <summary>Gets more about the reason, without personal data.</summary>
        public string? Detail { get; init; }

        /// <summary>Gets the partner's name; <see langword="null"/> when Debitura could not be asked.</summary>
        public string? PartnerName { get; init; }

        /// <summary>Gets the partner's id; <see langword="null"/> when Debitura could not be asked.</summary>
        public string? PartnerId { get; init; }

        /// <summary>Gets the client's company.</summary>
        public string? CompanyName { get; init; }

        /// <summary>Gets the client's e-mail address.</summary>
        public string? Email { get; init; }

        /// <summary>Gets when Debitura answered the application's request with 409.</summary>
        public DateTimeOffset? ConflictAt { get; init; }

        /// <summary>Gets when the link request expired, by the webhook.</summary>
        public DateTimeOffset? ExpiredAt { get; init; }

        /// <summary>Gets how often the request was sent again.</summary>
        public int Recoveries { get; init; }
    }
#pragma warning restore CA1034
}

/// <summary>Names the reasons why recovery gives up.</summary>
public enum LinkRecoveryGiveUpReason
{
    /// <summary>The request was sent again as often as <see cref="LinkRecoveryOptions.MaxRecoveries"/> allows.</summary>
    TooManyRecoveries = 1,

    /// <summary>Nothing is known of the client, so there is nothing to send.</summary>
    NotRemembered = 2,

    /// <summary>Debitura refused the request: a field or a rule.</summary>
    Refused = 3,

    /// <summary>Debitura answered with another conflict, for example that the client is linked to another partner by now.</summary>
    Conflict = 4,

    /// <summary>Debitura answered that the client has to approve, but gave no approval link.</summary>
    NoApprovalUrl = 5,

    /// <summary>
    /// Debitura gave no usable answer until the last attempt at the event: it failed, did not answer, or refused the key or the rate. A
    /// request may have reached it all the same. The event is a dead letter; recovery resumes when it is requeued.
    /// </summary>
    Unanswered = 6,
}
