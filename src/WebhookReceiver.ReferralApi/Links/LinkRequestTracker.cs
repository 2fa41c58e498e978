using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>Keeps what is known of link requests: loads it, decides, and stores what was decided, again and again while others are faster.
/// One for each DI scope, as stores are.</summary>
internal sealed class LinkRequestTracker(
    ILinkRequestStore store, IOptions<LinkRecoveryOptions> options, IOptions<ReferralApiOptions> api, TimeProvider clock)
{
    private const int MaxTries = 10;

    // Whoever has a call under way for longer than a call may take is dead.
    private static readonly TimeSpan CallMargin = TimeSpan.FromSeconds(30);

    /// <param name="tenant">The client.</param>
    /// <param name="happened">What happens to its request.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    /// <returns>What was known before, of version 0 when that is nothing; what is known now; and what has to be done.</returns>
    public async Task<(LinkRequest Before, LinkRequest Now, LinkAction Action)> ApplyAsync(
        string tenant, LinkEvent happened, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var rules = new LinkRules(clock.GetUtcNow(), options.Value.MaxRecoveries, api.Value.TotalTimeout + CallMargin);
            var known = await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false)
                ?? new LinkRequest { ExternalTenantId = tenant, State = LinkRequestState.Expired };
            var (next, action) = LinkDecision.Decide(known, happened, rules);
            var stored = next is null ? known : await store.TrySaveAsync(next, cancellationToken).ConfigureAwait(false);
            if (stored is not null)
            {
                return (known, stored, action);
            }
        }

        throw new InvalidOperationException($"A link request was changed by others {MaxTries} times in a row.");
    }

    /// <summary>Stores what was known before again, unless something else was stored since.</summary>
    public Task RestoreAsync(LinkRequest before, LinkRequest now) => before.Version == 0
        ? store.TryDeleteAsync(now, CancellationToken.None)
        : store.TrySaveAsync(before with { Version = now.Version }, CancellationToken.None);
}
