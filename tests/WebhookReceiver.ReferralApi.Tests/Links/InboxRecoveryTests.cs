using System.Net;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.ReferralApi.Tests.Links;

public sealed class SqliteInboxRecoveryTests() : InboxRecoveryTests(new SqliteTestDatabase());

public sealed class PostgresInboxRecoveryTests() : InboxRecoveryTests(new PostgresTestDatabase());

/// <summary>Recovery with the inbox: everything in one context, so that it commits with the event.</summary>
public abstract class InboxRecoveryTests : IDisposable
{
    private const string Fresh = "https://app.debitura.example/ReferralPartner/Approve?token=fresh";

    private readonly ITestDatabase database;
    private readonly Refusals refusals = new();

    protected InboxRecoveryTests(ITestDatabase database)
    {
        this.database = database;
        var options = new DbContextOptionsBuilder<LinksDbContext>();
        database.Use(options);
        using var context = new LinksDbContext(options.Options);
        context.Database.EnsureCreated();
    }

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Recovers_and_notes_it_in_the_same_transaction()
    {
        await using var host = await StartExpiredAsync();

        var response = await host.ExpireAsync("e-1");
        await UntilAsync(host, "e-1", InboxState.Processed);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await NotesAsync(host)).Should().Equal(Fresh);
        host.Api.Posts.Should().HaveCount(2);
        (await host.FindAsync())!.Recovery!.Step.Should().Be(LinkRecoveryStep.Done);
    }

    [Fact]
    public async Task A_hand_over_that_fails_is_made_again_without_sending_again()
    {
        await using var host = await StartExpiredAsync();
        refusals.Left = 2;

        await host.ExpireAsync("e-1");
        await UntilAsync(host, "e-1", InboxState.Processed);

        refusals.Left.Should().Be(-1);
        (await NotesAsync(host)).Should().Equal(Fresh);
        host.Api.Posts.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_api_that_fails_is_asked_again_by_the_inbox()
    {
        await using var host = await StartExpiredAsync();
        var route = host.Api.Route!;
        var failures = 2;
        host.Api.Route = request =>
            request.Method == HttpMethod.Post && failures-- > 0 ? new HttpResponseMessage(HttpStatusCode.BadGateway) : route(request);

        await host.ExpireAsync("e-1");
        await UntilAsync(host, "e-1", InboxState.Processed);

        (await NotesAsync(host)).Should().Equal(Fresh);
        (await host.FindAsync())!.Recoveries.Should().Be(1);
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(400, 4)]
    public async Task A_request_of_the_application_without_success_does_not_end_a_recovery_that_is_to_be_sent(int status, int posts)
    {
        await using var host = await StartExpiredAsync(TimeSpan.FromSeconds(30));
        var route = host.Api.Route!;
        host.Api.Route = request => request.Method == HttpMethod.Post ? new HttpResponseMessage(HttpStatusCode.BadGateway) : route(request);
        await FailOnceAsync(host);

        await AskInVainAsync(host, status);
        host.Api.Route = route;
        await UntilAsync(host, "e-1", InboxState.Processed);

        (await NotesAsync(host)).Should().Equal(Fresh);
        host.Api.Posts.Should().HaveCount(posts);
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(400, 3)]
    public async Task A_request_of_the_application_without_success_does_not_end_a_recovery_that_is_to_be_handed_over(int status, int posts)
    {
        await using var host = await StartExpiredAsync(TimeSpan.FromSeconds(30));
        var route = host.Api.Route!;
        refusals.Left = 1;
        await FailOnceAsync(host);

        await AskInVainAsync(host, status);
        host.Api.Route = route;
        await UntilAsync(host, "e-1", InboxState.Processed);

        (await NotesAsync(host)).Should().Equal(Fresh);
        host.Api.Posts.Should().HaveCount(posts);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Fact]
    public async Task A_request_of_the_application_that_is_answered_ends_a_recovery_that_is_to_be_handed_over()
    {
        await using var host = await StartExpiredAsync(TimeSpan.FromSeconds(30));
        refusals.Left = 1;
        await FailOnceAsync(host);

        await host.CreateAsync();
        await UntilAsync(host, "e-1", InboxState.Processed);

        (await NotesAsync(host)).Should().BeEmpty("the application has the link of its own request");
        host.Api.Posts.Should().HaveCount(3);
    }

    [Fact]
    public async Task An_event_that_stays_unanswered_is_told_and_a_dead_letter_and_resumes_when_it_is_requeued()
    {
        await using var host = await StartExpiredAsync(maxAttempts: 2);
        var route = host.Api.Route!;
        host.Api.Route = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);

        await host.ExpireAsync("e-1");
        await UntilAsync(host, "e-1", InboxState.DeadLetter);
        var told = await NotesAsync(host);
        var known = await host.FindAsync();
        host.Api.Route = route;
        refusals.Left = 1;
        await host.Services.GetRequiredService<IWebhookInbox>()
            .RequeueAsync("e-1", cancellationToken: TestContext.Current.CancellationToken);
        await UntilAsync(host, "e-1", InboxState.Processed);

        told.Should().Equal("GivenUp");
        known!.State.Should().Be(LinkRequestState.GivenUp);
        known.ApprovalUrl.Should().BeNull();
        refusals.Left.Should().Be(-1);
        (await NotesAsync(host)).Should().Equal("GivenUp", Fresh);
        host.Api.Posts.Should().HaveCount(2, "a hand-over that fails sends nothing again, after a requeue either");
        (await host.FindAsync())!.Recoveries.Should().Be(1);
    }

    [Fact]
    public async Task An_unanswered_event_has_nothing_to_resume_after_the_application_asked_again()
    {
        await using var host = await StartExpiredAsync(maxAttempts: 1);
        var route = host.Api.Route!;
        host.Api.Route = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);
        await host.ExpireAsync("e-1");
        await UntilAsync(host, "e-1", InboxState.DeadLetter);

        host.Api.Route = route;
        await host.CreateAsync();
        await host.Services.GetRequiredService<IWebhookInbox>()
            .RequeueAsync("e-1", cancellationToken: TestContext.Current.CancellationToken);
        await UntilAsync(host, "e-1", InboxState.Processed);

        (await NotesAsync(host)).Should().Equal("GivenUp");
        host.Api.Posts.Should().HaveCount(2);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Fact]
    public async Task The_link_that_expired_is_forgotten_while_the_api_is_down()
    {
        await using var host = await StartExpiredAsync(TimeSpan.FromSeconds(30));
        host.Api.Route = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);

        await FailOnceAsync(host);

        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.Expired);
        known.ApprovalUrl.Should().BeNull();
    }

    [Fact]
    public async Task A_catch_all_that_fails_runs_again_alone()
    {
        var runs = 0;
        await using var host = await StartExpiredAsync(own: receiver => receiver.AddUnhandledEventHandler((_, _) =>
            ++runs < 3 ? throw new InvalidOperationException("not today") : Task.CompletedTask));

        await host.ExpireAsync("e-1");
        await UntilAsync(host, "e-1", InboxState.Processed);

        runs.Should().Be(3);
        (await NotesAsync(host)).Should().Equal(Fresh);
        host.Api.Posts.Should().HaveCount(2);
    }

    private static async Task FailOnceAsync(RecoveryHost host)
    {
        await host.ExpireAsync("e-1");
        await UntilAsync(host, () => Task.FromResult(host.Log.Of("EventWillBeRetried").Any()));
    }

    private static async Task AskInVainAsync(RecoveryHost host, int status)
    {
        host.ApiAnswers(status, status == 400 ? Shapes.FieldMap : "");
        var own = () => host.CreateAsync();
        if (status == 400)
        {
            await own();
        }
        else
        {
            await own.Should().ThrowAsync<ReferralApiException>();
        }
    }

    private static Task UntilAsync(RecoveryHost host, string eventId, InboxState state) =>
        UntilAsync(host, async () => (await host.Services.GetRequiredService<IWebhookInbox>().FindAsync(eventId))?.Entry.State == state);

    private static async Task UntilAsync(RecoveryHost host, Func<Task<bool>> condition)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            (TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(60)).Should().BeTrue(
                "the event should be done: {0}", string.Join(
                    '\n', host.Log.Lines.Where(line => line.Exception is not null).Select(line => line.Exception).TakeLast(3)));
            host.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static async Task<List<string>> NotesAsync(RecoveryHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LinksDbContext>().Notes.Select(note => note.Text).ToListAsync();
    }

    private async Task<RecoveryHost> StartExpiredAsync(
        TimeSpan retryDelay = default, Action<WebhookReceiverBuilder>? own = null, int maxAttempts = 10)
    {
        var host = await RecoveryHost.StartAsync(
            new RecordingHandler(),
            services: services => services.AddSingleton(refusals).AddDbContext<LinksDbContext>(database.Use),
            recovery: builder =>
            {
                builder.UseLinkRequestStore<LinksDbContext>();
                builder.AddLinkRecovery<SavingHandler>();
                own?.Invoke(builder);
                builder.UseInbox<LinksDbContext>(options =>
                {
                    // The clock is moved while handlers run: neither their time nor their lease may end by that.
                    (options.HandlerTimeout, options.Lease) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
                    options.FirstRetryDelay = retryDelay;
                    options.MaxAttempts = maxAttempts;
                });
            });
        host.ApiAnswers(409, Shapes.NeedsLinking);
        await host.CreateAsync();

        // No longer than it takes for an expiry not to be of an older link: the inbox samples the database every 15 s, however far the
        // clock moves at once.
        host.Clock.Advance(TimeSpan.FromHours(1));
        host.ApiAnswers(409, RecoveryHost.Conflict(Fresh));
        return host;
    }

    internal sealed class SavingHandler(LinksDbContext context, Refusals refusals) : ILinkRecoveryHandler
    {
        public Task HandleAsync(LinkRecoveryNews news, CancellationToken cancellationToken)
        {
            context.Add(new LinkNote { Text = (news as LinkRecoveryNews.FreshLink)?.ApprovalUrl.OriginalString ?? $"{news}" });
            return refusals.Left-- > 0 ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }
    }

    internal sealed class Refusals
    {
        public int Left { get; set; }
    }
}
