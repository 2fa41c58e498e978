namespace WebhookReceiver.ReferralApi;

/// <summary>Keeps client requests that wait for approval. The default store forgets everything when the process ends; use a durable one in
/// production.</summary>
public interface ILinkRequestStore
{
    /// <summary>Finds what is known of a client.</summary>
    /// <param name="externalTenantId">The partner's id of the client, case-sensitive.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>The client's request; <see langword="null"/> when nothing is known.</returns>
    Task<LinkRequest?> FindAsync(string externalTenantId, CancellationToken cancellationToken = default);

    /// <summary>Lists what is known, the first by external tenant id first.</summary>
    /// <param name="after">The external tenant id that the page begins after; <see langword="null"/> for the first page.</param>
    /// <param name="count">How many at most, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>The page; one with fewer than were asked for is the last.</returns>
    Task<IReadOnlyList<LinkRequest>> ListAsync(string? after = null, int count = 100, CancellationToken cancellationToken = default);

    /// <summary>Stores a request unless it changed since it was read: <see cref="LinkRequest.Version"/> has to be the stored one, or
    /// 0.</summary>
    /// <param name="request">The request; it is stored with its version counted up by one.</param>
    /// <param name="cancellationToken">Ends the call before anything is stored.</param>
    /// <returns>The request as stored; <see langword="null"/> when somebody else was faster.</returns>
    Task<LinkRequest?> TrySaveAsync(LinkRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets a client unless somebody else stored something about it since it was read.</summary>
    /// <param name="request">What was read; its version has to be the stored one.</param>
    /// <param name="cancellationToken">Ends the call before anything is deleted.</param>
    /// <returns>Whether it was deleted.</returns>
    Task<bool> TryDeleteAsync(LinkRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets a client.</summary>
    /// <param name="externalTenantId">The partner's id of the client, case-sensitive.</param>
    /// <param name="cancellationToken">Ends the call before anything is deleted.</param>
    /// <returns>A task that ends when nothing is known of the client any more.</returns>
    Task DeleteAsync(string externalTenantId, CancellationToken cancellationToken = default);
}
