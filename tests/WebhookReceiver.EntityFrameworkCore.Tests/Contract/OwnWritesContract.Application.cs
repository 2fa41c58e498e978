using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What an application's own code does around the inbox's writes.</summary>
public abstract partial class OwnWritesContract
{
    public static TheoryData<string> Overrides => ["refuses every save", "begins a transaction"];

    [Theory]
    [MemberData(nameof(Overrides))]
    public async Task Saves_nothing_for_a_handler_that_has_changed_nothing(string manner)
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(
                (_, context, cancellationToken) => context.Effects.CountAsync(cancellationToken)),
            services: services => services.AddSingleton<Action<EffectsDbContext>>(
                (EffectsDbContext context) => _ = manner == "begins a transaction"
                    ? context.Database.BeginTransaction()
                    : throw new InvalidOperationException("This context only reads.")));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
    }

    [Fact]
    public async Task Records_an_exception_whose_message_cannot_be_read()
    {
        var exception = new UnreadableException();
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw exception), options => options.MaxAttempts = 2);

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter, TimeSpan.FromSeconds(1));
        exception.IsReadable = true;

        var dead = (await host.Inbox.FindAsync("e-1", cancellationToken: Token))!;
        dead.Attempts.Should().HaveCount(2)
            .And.OnlyContain(attempt => attempt.Error.EndsWith("UnreadableException, whose message cannot be read"));
    }

    /// <summary>
    /// The list of the handlers that have finished has one a line: in two lines one would not be found again, and would run with every
    /// attempt.
    /// </summary>
    [Theory]
    [InlineData("book\nnotify")]
    [InlineData("book\0")]
    [InlineData("book\ufffd")]
    public async Task Refuses_a_handler_by_a_name_that_cannot_be_recorded(string name)
    {
        var starting = () => InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((_, _, _) => Task.CompletedTask, name));

        (await starting.Should().ThrowAsync<ArgumentException>()).WithMessage("*one line of text*");
    }

    [Fact]
    public async Task Acknowledges_nothing_that_a_trigger_of_the_application_keeps_out()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            services: services => services.AddHealthChecks().AddWebhookInbox());
        var (dialect, tables) = await host.Host.Services.GetRequiredService<InboxDatabase>().GetReadyAsync(Token);
        await Database.ExecuteAsync(dialect.HasSingleWriter
            ? $"CREATE TRIGGER pass_over BEFORE INSERT ON {tables.Inbox} BEGIN SELECT RAISE(IGNORE); END"
            : $"""
               CREATE FUNCTION pass_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
               CREATE TRIGGER pass_over BEFORE INSERT ON {tables.Inbox} FOR EACH ROW EXECUTE FUNCTION pass_over();
               """);

        var response = await host.SendAsync("e-1");

        ((int)response.StatusCode).Should().Be(503);
        host.Host.Log.Of("AcceptFailed").Should().ContainSingle()
            .Which.Exception!.Message.Should().Contain("neither stored nor found");
        var health = host.Host.Services.GetRequiredService<HealthCheckService>();
        (await health.CheckHealthAsync(Token)).Status.Should().Be(HealthStatus.Unhealthy);
    }

    /// <summary>What a caller takes back is its own.</summary>
    [Fact]
    public async Task Changes_events_apart_from_an_ambient_transaction()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), options => options.RunWorkers = false);
        await host.SendAsync("e-1");
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Should().ContainSingle();
            (await host.Inbox.DiscardAsync("e-1", cancellationToken: Token)).Should().BeTrue();
        }

        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.Discarded);
    }

#pragma warning disable CA1032 // Implement standard exception constructors: one test throws it
    private sealed class UnreadableException : Exception
#pragma warning restore CA1032
    {
        public bool IsReadable { get; set; }

        public override string Message => IsReadable ? "readable" : throw new InvalidOperationException("in the message");
    }
}
