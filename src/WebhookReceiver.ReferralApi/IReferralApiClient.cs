namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Calls Debitura's Referral Partner API. Every call throws <see cref="ReferralApiException"/> for whatever goes wrong, and
/// <see cref="OperationCanceledException"/> only when its token is cancelled. Safe calls are repeated automatically. Thread-safe.
/// </summary>
public interface IReferralApiClient
{
    /// <summary>Lists the partner's webhook subscriptions, without their secrets.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The subscriptions of this environment; empty when there are none.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds one subscription, without its secret.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The subscription; <see langword="null"/> when there is none of that id, or it is another partner's.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<WebhookSubscription?> FindSubscriptionAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Creates a subscription. Not repeated automatically after Debitura may have acted on it.</summary>
    /// <param name="request">What to subscribe to.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The subscription with its secret, which Debitura shows this once.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<WebhookSubscription> CreateSubscriptionAsync(SubscriptionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes a subscription. A regenerated secret replaces the old one at once; such a call is not repeated automatically after
    /// Debitura may have acted on it.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <param name="change">What to change; what is <see langword="null"/> stays.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The subscription, with its secret when that was regenerated.</returns>
    /// <exception cref="ReferralApiException">The call failed; of kind <see cref="ReferralApiErrorKind.NotFound"/> when there is
    /// none.</exception>
    Task<WebhookSubscription> UpdateSubscriptionAsync(Guid id, SubscriptionChange change, CancellationToken cancellationToken = default);

    /// <summary>Deletes a subscription and its delivery history for good. Setting it inactive keeps the history.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it existed; not either when an attempt deleted it whose answer was lost.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<bool> DeleteSubscriptionAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Asks Debitura to send a test event to all matching subscriptions. Refused in production.</summary>
    /// <param name="request">The event.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many subscriptions will get it; 0 is a success to Debitura and a sign that nothing matches.</returns>
    /// <exception cref="ReferralApiException">The call failed; of kind <see cref="ReferralApiErrorKind.Forbidden"/> in production,
    /// <see cref="ReferralApiErrorKind.NotFound"/> without such a case or client.</exception>
    Task<TestEventResult> TriggerTestEventAsync(TestEventRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the partner that the key belongs to: the simplest check of a key.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The partner.</returns>
    /// <exception cref="ReferralApiException">The call failed; of kind <see cref="ReferralApiErrorKind.Unauthorized"/> for a refused
    /// key.</exception>
    Task<PartnerInfo> GetMeAsync(CancellationToken cancellationToken = default);

    /// <summary>Looks a partner up by id, as Debitura's checklist does; only the checklist knows this call.</summary>
    /// <param name="partnerId">The partner's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The partner; <see langword="null"/> when there is none, or no such call.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<PartnerInfo?> FindPartnerAsync(string partnerId, CancellationToken cancellationToken = default);

    /// <summary>Lists linked clients, one page at a time.</summary>
    /// <param name="query">Which ones; <see langword="null"/> for the first page of all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<ClientPage> ListClientsAsync(ClientQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Finds a linked client. One whose link waits for approval, was refused or is archived is not found.</summary>
    /// <param name="externalTenantId">The partner's id of the client, case-sensitive.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The client; <see langword="null"/> when there is no active link.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<ReferralClient?> FindClientAsync(string externalTenantId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates or links a client, with its first cases. Calling again with the same <see cref="ClientRequest.ExternalTenantId"/> returns
    /// the current state, or sends a fresh approval link. Because it sends e-mail it is repeated automatically only when Debitura cannot
    /// have acted on it: after 429, and when no connection came about.
    /// </summary>
    /// <param name="request">The client.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One of the cases of <see cref="ClientResult"/>; each is an answer to act upon, not a failure of the call.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<ClientResult> CreateClientAsync(ClientRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gets a token for Debitura's Customer API in the name of a client that is linked and has signed.</summary>
    /// <param name="externalTenantId">The partner's id of the client, case-sensitive.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The token, valid for 30 minutes.</returns>
    /// <exception cref="ReferralApiException">The call failed; of kind <see cref="ReferralApiErrorKind.NotFound"/> when the client is not
    /// linked or has not signed.</exception>
    Task<ClientToken> CreateClientTokenAsync(string externalTenantId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks the Customer API whether a client has signed. A second opinion only: a client that has not signed gets no token, so
    /// <see cref="ReferralClient.OnboardingDone"/> is the first.
    /// </summary>
    /// <param name="token">The client's token.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The status.</returns>
    /// <exception cref="ReferralApiException">The call failed.</exception>
    Task<ContractStatus> GetContractStatusAsync(ClientToken token, CancellationToken cancellationToken = default);
}
