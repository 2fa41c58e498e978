namespace WebhookReceiver.ReferralApi;

/// <summary>Keeps requests until the process ends, as JSON: later changes to the application's object do not reach them.</summary>
internal sealed class MemoryLinkRequestStore : ILinkRequestStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, (string Json, long Version)> requests = new(StringComparer.Ordinal);

    public Task<LinkRequest?> FindAsync(string externalTenantId, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult(
                requests.TryGetValue(externalTenantId, out var found) ? LinkRequest.FromJson(found.Json, found.Version) : null);
        }
    }

    public Task<IReadOnlyList<LinkRequest>> ListAsync(string? after = null, int count = 100, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<LinkRequest>>(
            [
                .. requests
                    .Where(request => after is null || string.CompareOrdinal(request.Key, after) > 0)
                    .Take(count)
                    .Select(request => LinkRequest.FromJson(request.Value.Json, request.Value.Version)),
            ]);
        }
    }

    public Task<LinkRequest?> TrySaveAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var saved = request with { Version = request.Version + 1 };
        var json = saved.ToJson();
        lock (gate)
        {
            var stored = requests.TryGetValue(request.ExternalTenantId, out var found) ? found.Version : 0;
            if (stored != request.Version)
            {
                return Task.FromResult<LinkRequest?>(null);
            }

            requests[request.ExternalTenantId] = (json, saved.Version);
            return Task.FromResult<LinkRequest?>(saved);
        }
    }

    public Task<bool> TryDeleteAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (gate)
        {
            var isUnchanged = requests.TryGetValue(request.ExternalTenantId, out var found) && found.Version == request.Version;
            return Task.FromResult(isUnchanged && requests.Remove(request.ExternalTenantId));
        }
    }

    public Task DeleteAsync(string externalTenantId, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            requests.Remove(externalTenantId);
            return Task.CompletedTask;
        }
    }
}
