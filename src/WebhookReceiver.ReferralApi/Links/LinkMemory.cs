namespace WebhookReceiver.ReferralApi;

/// <summary>Remembers the application's own client requests and what Debitura answered. One for each DI scope, as stores are.</summary>
internal sealed class LinkMemory(ILinkRequestStore store, TimeProvider clock)
{
    private const int MaxTries = 10;
    private const int MaxDoneEvents = 20;

    /// <summary>Whether requests pass unnoticed: recovery sends one again and keeps the books itself.</summary>
    public bool IsPaused { get; set; }

    public static LinkRequest WithDone(LinkRequest request, string eventId) =>
        request.DoneEventIds.Contains(eventId, StringComparer.Ordinal)
            ? request
            : request with { DoneEventIds = [.. request.DoneEventIds.TakeLast(MaxDoneEvents - 1), eventId] };

    /// <summary>Stores a request before it is sent: a link that expires weeks later needs it, and the process may die while it waits for the answer.</summary>
    /// <returns>What was known before, and what is known now.</returns>
    public async Task<(LinkRequest? Before, LinkRequest Now)> RememberAsync(ClientRequest request, CancellationToken cancellationToken)
    {
        LinkRequest? before = null;
        var now = await UpdateAsync(
            request.ExternalTenantId,
            current =>
            {
                before = current;

                // A recovery stays until there is an answer: if none comes, the expiry that it is about still has to be dealt with.
                return new LinkRequest
                {
                    ExternalTenantId = request.ExternalTenantId,
                    State = LinkRequestState.Requested,
                    Request = request,
                    RequestedAt = clock.GetUtcNow(),
                    ApprovalUrl = current?.ApprovalUrl,
                    NewestEventAt = current?.NewestEventAt,
                    Recovery = current?.Recovery,
                    DoneEventIds = current?.DoneEventIds ?? [],
                    Version = current?.Version ?? 0,
                };
            },
            cancellationToken).ConfigureAwait(false);
        return (before, now!);
    }

    /// <summary>Records the answer. Only a client that has to approve may need its request again; in all other cases it is forgotten.</summary>
    public Task RecordAsync(ClientRequest request, ClientResult result, LinkRequest? before, LinkRequest remembered)
    {
        var now = clock.GetUtcNow();
        return result switch
        {
            ClientResult.Created => SetAsync(request, current => Forgotten(current, LinkRequestState.Linked)),
            ClientResult.OnboardingRequired pending => SetAsync(
                request, current => Forgotten(current, LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl }),
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking } conflict => SetAsync(
                request,
                current => current with
                {
                    State = LinkRequestState.AwaitingApproval,
                    ApprovalUrl = conflict.ApprovalUrl,
                    ConflictAt = now,
                    ApprovalIssuedAt = now,
                }),
            _ => RestoreAsync(before, remembered),
        };
    }

    /// <summary>Takes a request back that Debitura refused: what was known before it holds again, unless something else was stored since.</summary>
    public async Task RestoreAsync(LinkRequest? before, LinkRequest remembered)
    {
        _ = before is null
            ? await store.TryDeleteAsync(remembered, CancellationToken.None).ConfigureAwait(false)
            : await store.TrySaveAsync(before with { Version = remembered.Version }, CancellationToken.None).ConfigureAwait(false) is not null;
    }

    public static LinkRequest Forgotten(LinkRequest request, LinkRequestState state) => request with
    {
        State = state,
        Request = null,
        ApprovalUrl = null,
        OnboardingUrl = null,
        Recovery = null,
    };

    /// <summary>Changes what is known of a client, again and again while others are faster.</summary>
    /// <param name="externalTenantId">The client.</param>
    /// <param name="change">Returns what shall be known; <see langword="null"/> leaves everything as it is.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    /// <returns>What is known now.</returns>
    public async Task<LinkRequest?> UpdateAsync(string externalTenantId, Func<LinkRequest?, LinkRequest?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var current = await store.FindAsync(externalTenantId, cancellationToken).ConfigureAwait(false);
            var changed = change(current);
            if (changed is null)
            {
                return current;
            }

            if (await store.TrySaveAsync(changed, cancellationToken).ConfigureAwait(false) is { } saved)
            {
                return saved;
            }
        }

        throw new InvalidOperationException($"A link request was changed by others {MaxTries} times in a row.");
    }

    // Not cancelled: the answer would be lost. Not when an event was faster than the answer: it knows better.
    private Task<LinkRequest?> SetAsync(ClientRequest request, Func<LinkRequest, LinkRequest> change) => UpdateAsync(
        request.ExternalTenantId,
        current => current is { State: LinkRequestState.Requested } ? change(WithoutRecovery(current)) : null,
        CancellationToken.None);

    // The expiry that was being recovered is answered by this request; delivered again, it must not end the link that comes of it.
    private static LinkRequest WithoutRecovery(LinkRequest current) =>
        current.Recovery is { } recovery ? WithDone(current with { Recovery = null }, recovery.EventId) : current;
}
