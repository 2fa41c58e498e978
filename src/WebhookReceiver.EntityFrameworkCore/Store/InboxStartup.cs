using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Checks that the inbox can work, and prepares the tables before any server listens. A database that is unavailable stops no host: it is
/// prepared when it is back.
/// </summary>
internal sealed class InboxStartup(
    InboxDatabase database,
    InboxContext inbox,
    WebhookDispatcher dispatcher,
    IServiceScopeFactory scopes,
    IOptions<WebhookInboxOptions> options,
    ILogger<InboxStartup> logger) : IHostedLifecycleService
{
    private const string Remedy = "Register it as scoped, as AddDbContext does by default, or with AddDbContextPool.";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.GetReadyAsync(cancellationToken);
        }
        catch (InboxSchemaException exception) when (exception.MayPass)
        {
            logger.WaitsForTables(exception.Message);
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // Providers, and what applications add to a connection, may throw anything when a database is unavailable.
        catch (Exception exception) when (exception is not InboxSchemaException && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.UnavailableAtStart(exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="InvalidOperationException">A receiver has no handlers for the events that this process would take.</exception>
    public void CheckHandlers()
    {
        if (options.Value.RunWorkers && inbox.Receivers.FirstOrDefault(receiver => !dispatcher.HasHandlers(receiver)) is { } receiver)
        {
            throw new InvalidOperationException(
                $"Receiver '{receiver}' has an inbox but no handler, so this process would take its events and do nothing with them. Add " +
                $"handlers, or set {nameof(WebhookInboxOptions)}.{nameof(WebhookInboxOptions.RunWorkers)} = false when another process " +
                $"handles them.");
        }
    }

    /// <exception cref="InvalidOperationException">The context cannot be used for the inbox.</exception>
    public async Task CheckContextAsync()
    {
        // The container is asked, not the registrations: a context can be registered in many ways.
        var (one, other) = (scopes.CreateAsyncScope(), scopes.CreateAsyncScope());
        await using (one)
        await using (other)
        {
            var name = inbox.Type.Name;
            var (context, again, next) = (Create(one), Create(one), Create(other));
            if (!ReferenceEquals(context, again))
            {
                throw new InvalidOperationException(
                    $"{name} is registered as transient, so a handler would get another instance than the inbox, and its changes would " +
                    $"not commit together with its completion. {Remedy}");
            }

            if (ReferenceEquals(context, next))
            {
                throw new InvalidOperationException(
                    $"{name} is registered as a singleton, so deliveries and handlers would share one connection and one transaction, " +
                    $"and acknowledged deliveries could be rolled back. {Remedy}");
            }

            var dialect = InboxDialect.For(Outside(() => context.Database.ProviderName));
            var (connection, nextConnection) = Outside(() => (context.Database.GetDbConnection(), next.Database.GetDbConnection()));
            if (ReferenceEquals(connection, nextConnection))
            {
                throw new InvalidOperationException(
                    $"All instances of {name} share one database connection, so deliveries and handlers would share one transaction, and " +
                    $"acknowledged deliveries could be rolled back. Configure {name} with a connection string or a data source, not with " +
                    $"a connection.{dialect.SharedConnectionHint}");
            }

            if (dialect.ConnectionProblem(connection, options.Value) is { } problem)
            {
                throw new InvalidOperationException($"{name}: {problem}");
            }

            Outside(() => InboxSchema.TablesOf(context, dialect));
        }
    }

    private DbContext Create(AsyncServiceScope scope) =>
        Outside(() => (DbContext?)scope.ServiceProvider.GetService(inbox.Type)) ?? throw new InvalidOperationException(
        $"The inbox is kept in {inbox.Type.Name}, which is not registered: call AddDbContext<{inbox.Type.Name}>(...), or UseInbox with a " +
        $"database of its own, as in UseInbox(db => db.UseSqlite(...)).");

    /// <summary>Runs what executes the application's own code: the constructor, OnConfiguring and the model of its context.</summary>
    private T Outside<T>(Func<T> use)
    {
        try
        {
            return use();
        }
#pragma warning disable CA1031 // Do not catch general exception types: it is the application's code, and the exception is kept
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var name = inbox.Type.Name;
            throw new InvalidOperationException(
                $"{name} cannot be created outside a request: {exception.Message} The inbox stores and handles events when no request is " +
                $"running, so everything that {name} needs has to work without an HttpContext. " +
                "Give it, for example, a tenant provider that returns no tenant, or the tenant of a handler's event, when there is no " +
                "request.",
                exception);
        }
    }
}
