using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;

namespace WebhookReceiver.ReferralApi.Tests.Links;

public sealed class MemoryLinkRequestStoreTests : LinkRequestStoreContract
{
    private readonly MemoryLinkRequestStore store = new();

    protected override Task UseAsync(Func<ILinkRequestStore, Task> use) => use(store);
}

public sealed class SqliteLinkRequestStoreTests() : DatabaseLinkRequestStoreTests(new SqliteTestDatabase());

public sealed class PostgresLinkRequestStoreTests() : DatabaseLinkRequestStoreTests(new PostgresTestDatabase());

public abstract class DatabaseLinkRequestStoreTests : LinkRequestStoreContract, IDisposable
{
    private readonly ITestDatabase database;

    protected DatabaseLinkRequestStoreTests(ITestDatabase database)
    {
        this.database = database;
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Saves_nothing_that_the_application_has_not_saved()
    {
        await using (var context = Open())
        {
            context.Add(new LinkNote { Text = "unfinished" });
            await new LinkRequestStore<LinksDbContext>(context)
                .TrySaveAsync(new LinkRequest { ExternalTenantId = "t-1", State = LinkRequestState.Requested }, Token);
        }

        await using var later = Open();
        (await later.Notes.CountAsync(Token)).Should().Be(0);
        (await new LinkRequestStore<LinksDbContext>(later).FindAsync("t-1", Token)).Should().NotBeNull();
    }

    [Fact]
    public async Task Takes_part_in_the_contexts_transaction()
    {
        await using (var context = Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            var store = new LinkRequestStore<LinksDbContext>(context);
            var saved = await store.TrySaveAsync(new LinkRequest { ExternalTenantId = "t-1", State = LinkRequestState.Requested }, Token);
            await store.TrySaveAsync(saved! with { State = LinkRequestState.Expired }, Token);
            await transaction.RollbackAsync(Token);
        }

        await using var later = Open();
        (await new LinkRequestStore<LinksDbContext>(later).FindAsync("t-1", Token)).Should().BeNull();
    }

    protected override async Task UseAsync(Func<ILinkRequestStore, Task> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        await using var context = Open();
        await use(new LinkRequestStore<LinksDbContext>(context));
    }

    private LinksDbContext Open()
    {
        var options = new DbContextOptionsBuilder<LinksDbContext>();
        database.Use(options);
        return new LinksDbContext(options.Options);
    }
}
