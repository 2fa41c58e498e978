namespace WebhookReceiver.ReferralApi;

/// <summary>The client with a memory for client requests; everything else passes through.</summary>
internal sealed class RememberingClient(IReferralApiClient inner, LinkMemory memory) : IReferralApiClient
{
    public async Task<ClientResult> CreateClientAsync(ClientRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (memory.IsPaused)
        {
            return await inner.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var before = await memory.RememberAsync(request, cancellationToken).ConfigureAwait(false);
        ClientResult result;
        try
        {
            result = await inner.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ReferralApiException exception) when (!MayHaveActed(exception.Kind))
        {
            await memory.RestoreAsync(request, before).ConfigureAwait(false);
            throw;
        }

        await memory.RecordAsync(request, result, before).ConfigureAwait(false);
        return result;
    }

    public Task<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken = default) => inner.ListSubscriptionsAsync(cancellationToken);

    public Task<WebhookSubscription?> FindSubscriptionAsync(Guid id, CancellationToken cancellationToken = default) => inner.FindSubscriptionAsync(id, cancellationToken);

    public Task<WebhookSubscription> CreateSubscriptionAsync(SubscriptionRequest request, CancellationToken cancellationToken = default) =>
        inner.CreateSubscriptionAsync(request, cancellationToken);

    public Task<WebhookSubscription> UpdateSubscriptionAsync(Guid id, SubscriptionChange change, CancellationToken cancellationToken = default) =>
        inner.UpdateSubscriptionAsync(id, change, cancellationToken);

    public Task<bool> DeleteSubscriptionAsync(Guid id, CancellationToken cancellationToken = default) => inner.DeleteSubscriptionAsync(id, cancellationToken);

    public Task<TestEventResult> TriggerTestEventAsync(TestEventRequest request, CancellationToken cancellationToken = default) =>
        inner.TriggerTestEventAsync(request, cancellationToken);

    public Task<PartnerInfo> GetMeAsync(CancellationToken cancellationToken = default) => inner.GetMeAsync(cancellationToken);

    public Task<PartnerInfo?> FindPartnerAsync(string partnerId, CancellationToken cancellationToken = default) => inner.FindPartnerAsync(partnerId, cancellationToken);

    public Task<ClientPage> ListClientsAsync(ClientQuery? query = null, CancellationToken cancellationToken = default) => inner.ListClientsAsync(query, cancellationToken);

    public Task<ReferralClient?> FindClientAsync(string externalTenantId, CancellationToken cancellationToken = default) => inner.FindClientAsync(externalTenantId, cancellationToken);

    public Task<ClientToken> CreateClientTokenAsync(string externalTenantId, CancellationToken cancellationToken = default) =>
        inner.CreateClientTokenAsync(externalTenantId, cancellationToken);

    public Task<ContractStatus> GetContractStatusAsync(ClientToken token, CancellationToken cancellationToken = default) => inner.GetContractStatusAsync(token, cancellationToken);

    private static bool MayHaveActed(ReferralApiErrorKind kind) => kind is
        ReferralApiErrorKind.Server or ReferralApiErrorKind.Timeout or ReferralApiErrorKind.Unreachable or ReferralApiErrorKind.Unreadable;
}
