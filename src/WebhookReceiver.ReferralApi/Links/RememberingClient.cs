using Microsoft.Extensions.Logging;

namespace WebhookReceiver.ReferralApi;

/// <summary>The client with a memory for client requests; everything else passes through.</summary>
internal sealed class RememberingClient(IReferralApiClient inner, LinkMemory memory, ILogger<RememberingClient> logger) : IReferralApiClient
{
    public async Task<ClientResult> CreateClientAsync(ClientRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (memory.IsPaused)
        {
            return await inner.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var (before, remembered) = await memory.RememberAsync(request, cancellationToken).ConfigureAwait(false);
        ClientResult result;
        try
        {
            result = await inner.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ReferralApiException exception) when (!exception.MayHaveActed)
        {
            await TryAsync(() => memory.RestoreAsync(before, remembered)).ConfigureAwait(false);
            throw;
        }

        await TryAsync(() => memory.RecordAsync(request, result, before, remembered)).ConfigureAwait(false);
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

    // Debitura has answered, perhaps with a link that exists nowhere else: the caller has to get that whatever becomes of the note. Without the note the request counts as unanswered, which recovery knows
    // what to do with.
    private async Task TryAsync(Func<Task> note)
    {
        try
        {
            await note().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: a store of the application may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.AnswerNotRecorded(exception);
        }
    }
}
