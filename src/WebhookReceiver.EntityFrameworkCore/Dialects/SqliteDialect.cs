using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>SQLite: one file, one writer. Readers go on beside it in WAL mode.</summary>
internal sealed class SqliteDialect : InboxDialect
{
    public override bool HasSingleWriter => true;

    protected override string BeforeAccept => string.Empty;

    protected override string LockClaimed => string.Empty;

    // The mode is kept in the file. Commits stay fully synchronous, SQLite's default: an acknowledged delivery has to survive a power cut.
    public override Task InitializeAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
}
