using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.ReferralApi.EntityFrameworkCore;

/// <summary>
/// Keeps requests through the scope's own context: inside the transaction that the context is in, if any, so that with the inbox they
/// commit with the event. It runs statements and never <c>SaveChanges</c>, which would save what the application has not finished yet.
/// </summary>
internal sealed class LinkRequestStore<TContext> : ILinkRequestStore
    where TContext : DbContext
{
    private const int MaxPage = 1000;

    private readonly TContext context;
    private readonly IEntityType entity;

    /// <exception cref="InvalidOperationException">The context's model has no link requests.</exception>
    public LinkRequestStore(TContext context)
    {
        this.context = context;
        entity = context.Model.FindEntityType(typeof(LinkRequestRow)) ?? throw new InvalidOperationException(
            $"{typeof(TContext).Name} has no link requests in its model: " +
            "call modelBuilder.AddLinkRequests() in OnModelCreating, and add a migration.");
    }

    public async Task<LinkRequest?> FindAsync(string externalTenantId, CancellationToken cancellationToken = default)
    {
        var row = await Rows.FirstOrDefaultAsync(r => r.ExternalTenantId == externalTenantId, cancellationToken).ConfigureAwait(false);
        return row is null ? null : LinkRequest.FromJson(row.Document, row.Version);
    }

    public async Task<IReadOnlyList<LinkRequest>> ListAsync(
        string? after = null, int count = 100, CancellationToken cancellationToken = default)
    {
#pragma warning disable CA1309 // Use ordinal string comparison: this becomes SQL, where the column's own order is the one of ORDER BY too
        var rows = after is null ? Rows : Rows.Where(row => string.Compare(row.ExternalTenantId, after) > 0);
#pragma warning restore CA1309
        var page = await rows.OrderBy(row => row.ExternalTenantId).Take(Math.Clamp(count, 1, MaxPage)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return [.. page.Select(row => LinkRequest.FromJson(row.Document, row.Version))];
    }

    public async Task<LinkRequest?> TrySaveAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var saved = request with { Version = request.Version + 1 };
        var (state, document) = (saved.State.ToString(), saved.ToJson());
        var written = request.Version == 0
            ? await context.Database
                .ExecuteSqlRawAsync(InsertSql(), [request.ExternalTenantId, state, saved.Version, document], cancellationToken)
                .ConfigureAwait(false)
            : await AsRead(request)
                .ExecuteUpdateAsync(
                    row => row.SetProperty(r => r.State, state).SetProperty(r => r.Version, saved.Version)
                        .SetProperty(r => r.Document, document),
                    cancellationToken)
                .ConfigureAwait(false);
        return written == 1 ? saved : null;
    }

    public async Task<bool> TryDeleteAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await AsRead(request).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    public Task DeleteAsync(string externalTenantId, CancellationToken cancellationToken = default) =>
        context.Set<LinkRequestRow>().Where(row => row.ExternalTenantId == externalTenantId).ExecuteDeleteAsync(cancellationToken);

    private IQueryable<LinkRequestRow> Rows => context.Set<LinkRequestRow>().AsNoTracking();

    // The row, unless somebody else stored something since it was read.
    private IQueryable<LinkRequestRow> AsRead(LinkRequest request) => context.Set<LinkRequestRow>()
        .Where(row => row.ExternalTenantId == request.ExternalTenantId && row.Version == request.Version);

    private string InsertSql()
    {
        var table = context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());
        return $$"""
            INSERT INTO {{table}} (
                {{LinkRequestColumns.ExternalTenantId}}, {{LinkRequestColumns.State}},
                {{LinkRequestColumns.Version}}, {{LinkRequestColumns.Document}})
            VALUES ({0}, {1}, {2}, {3}) ON CONFLICT ({{LinkRequestColumns.ExternalTenantId}}) DO NOTHING
            """;
    }
}
