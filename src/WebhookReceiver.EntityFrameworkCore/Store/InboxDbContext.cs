using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Holds nothing but the inbox, for applications without a context of their own. Handlers may take it to write to the same database in the
/// same transaction.
/// </summary>
/// <param name="options">The provider and its settings.</param>
public sealed class InboxDbContext(DbContextOptions<InboxDbContext> options) : DbContext(options);
