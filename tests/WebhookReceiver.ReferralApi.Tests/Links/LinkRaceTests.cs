using System.Net;
using System.Text;

namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>What happens while Debitura is being asked.</summary>
public sealed class LinkRaceTests
{
    private const string Fresh = "https://app.debitura.example/ReferralPartner/Approve?token=fresh";

    private readonly RecordingHandler handler = new();
    private readonly FailingStore store = new();

    [Fact]
    public async Task A_decline_while_the_request_is_sent_again_is_the_last_word()
    {
        await using var host = await StartExpiredAsync();
        host.Api.Route = request => request.Method == HttpMethod.Post
            ? Then(host.SendAsync(WebhookEventTypes.ClientLinkDeclined, "e-2"), 409, RecoveryHost.Conflict(Fresh))
            : Answer(404, "{}");

        await host.ExpireAsync("e-1");

        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.Declined>();
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.Declined);
        known.ApprovalUrl.Should().BeNull();
    }

    [Fact]
    public async Task A_decline_while_the_client_is_looked_for_keeps_the_request_from_going_out()
    {
        await using var host = await StartExpiredAsync();
        host.Api.Route = request => request.Method == HttpMethod.Get
            ? Then(host.SendAsync(WebhookEventTypes.ClientLinkDeclined, "e-2"), 404, "{}")
            : Answer(409, RecoveryHost.Conflict(Fresh));

        await host.ExpireAsync("e-1");

        host.Api.Posts.Should().ContainSingle();
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.Declined);
    }

    [Fact]
    public async Task A_refused_request_does_not_wipe_out_a_second_one_of_the_same_client()
    {
        await using var host = await StartAsync();
        var isFirst = true;
        host.Api.Route = _ =>
        {
            if (!isFirst)
            {
                return Answer(409, Shapes.NeedsLinking);
            }

            isFirst = false;
            return Then(host.CreateAsync(), 400, Shapes.FieldMap);
        };

        await host.CreateAsync();

        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.AwaitingApproval);
        known.Request.Should().NotBeNull();
    }

    [Fact]
    public async Task A_request_of_the_application_ends_the_recovery_that_is_under_way()
    {
        await using var host = await StartExpiredAsync();
        handler.Refuses = true;
        var failed = await host.ExpireAsync("e-1");
        await host.CreateAsync();
        var sent = host.Api.Posts.Count();
        handler.Refuses = false;

        await host.ExpireAsync("e-1");

        failed.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        host.Api.Posts.Should().HaveCount(sent);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Fact]
    public async Task A_request_of_the_application_that_is_refused_later_does_not_end_the_recovery()
    {
        var (reached, refused) = (new TaskCompletionSource(), new TaskCompletionSource());
        Task<ClientResult>? own = null;
        RecoveryHost? started = null;
        var api = new StubApi().Answers(409, Shapes.NeedsLinking).Answers(404, "{}")
            .Answers(async _ =>
            {
                own = started!.CreateAsync();
                await reached.Task;
                return Answer(409, RecoveryHost.Conflict(Fresh));
            })
            .Answers(async _ =>
            {
                reached.SetResult();
                await refused.Task;
                return Answer(400, Shapes.FieldMap);
            })
            .Answers(409, RecoveryHost.Conflict(Fresh));
        await using var host = started = await RecoveryHost.StartAsync(handler, store, api);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));

        var during = await host.ExpireAsync("e-1");
        refused.SetResult();
        await own!;
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        var after = await host.ExpireAsync("e-1");

        (during.StatusCode, after.StatusCode).Should().Be((HttpStatusCode.InternalServerError, HttpStatusCode.OK));
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.ApprovalUrl.Should().Be(Fresh);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Theory]
    [InlineData("server error")]
    [InlineData("no connection")]
    [InlineData("cancelled")]
    public async Task A_request_of_the_application_that_is_never_answered_does_not_end_the_recovery(string answer)
    {
        await using var host = await StartExpiredAsync();
        using var cancelled = new CancellationTokenSource();
        host.Api.Route = request => request.Method == HttpMethod.Post ? Answer(503, "") : Answer(404, "{}");
        var failed = await host.ExpireAsync("e-1");
        host.Api.Route = request =>
        {
            cancelled.Cancel();
            return request.Method != HttpMethod.Post ? Answer(404, "{}")
                : answer == "server error" ? Answer(500, "")
                : answer == "cancelled" ? throw new OperationCanceledException(cancelled.Token)
                : throw new HttpRequestException("connection refused");
        };
        var own = () => host.CreateUntilAsync(answer == "cancelled" ? cancelled.Token : CancellationToken.None);
        await own.Should().ThrowAsync<Exception>();

        host.Api.Route = request => request.Method == HttpMethod.Post ? Answer(409, RecoveryHost.Conflict(Fresh)) : Answer(404, "{}");
        var soon = await host.ExpireAsync("e-1");
        host.Clock.Advance(TimeSpan.FromSeconds(90));
        var later = await host.ExpireAsync("e-1");

        (failed.StatusCode, soon.StatusCode, later.StatusCode).Should()
            .Be((HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError, HttpStatusCode.OK));
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.ApprovalUrl.Should().Be(Fresh);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Fact]
    public async Task An_expiry_soon_after_a_request_that_is_never_answered_is_recovered()
    {
        await using var host = await StartExpiredAsync();
        host.Api.Route = _ => Answer(500, "");
        var own = () => host.CreateAsync();
        await own.Should().ThrowAsync<ReferralApiException>();

        host.Api.Route = request => request.Method == HttpMethod.Post ? Answer(409, RecoveryHost.Conflict(Fresh)) : Answer(404, "{}");
        host.Clock.Advance(TimeSpan.FromSeconds(91));
        await host.ExpireAsync("e-1");

        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.ApprovalUrl.Should().Be(Fresh);
    }

    [Fact]
    public async Task An_expiry_from_before_a_new_request_does_not_end_its_link()
    {
        await using var host = await StartExpiredAsync();
        var expiredAt = host.Clock.GetUtcNow();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.CreateAsync();
        var sent = host.Api.Posts.Count();

        await host.SendAsync(WebhookEventTypes.ClientLinkExpired, "e-1", occurredAt: expiredAt);

        host.Api.Posts.Should().HaveCount(sent);
        (await host.FindAsync())!.ApprovalUrl.Should().Be(Fresh);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_recorded_reaches_the_caller()
    {
        await using var host = await StartAsync();
        host.Api.Route = _ =>
        {
            store.Fails = true;
            return Answer(409, Shapes.NeedsLinking);
        };

        var result = await host.CreateAsync();

        result.Should().BeOfType<ClientResult.Conflict>().Which.ApprovalUrl.Should().Be(Shapes.ApprovalUrl);
        host.Log.Of("AnswerNotRecorded").Should().ContainSingle();
        store.Fails = false;
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.Requested);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_recorded_is_still_the_refusal()
    {
        await using var host = await StartAsync();
        host.Api.Route = _ =>
        {
            store.Fails = true;
            return Answer(401, "");
        };

        var act = () => host.CreateAsync();

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unauthorized);
    }

    private static HttpResponseMessage Then(Task first, int status, string body)
    {
#pragma warning disable xUnit1031 // Do not use blocking task operations in test method: the stub answers synchronously
        first.GetAwaiter().GetResult();
#pragma warning restore xUnit1031
        return Answer(status, body);
    }

    private static HttpResponseMessage Answer(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private Task<RecoveryHost> StartAsync() => RecoveryHost.StartAsync(handler, store);

    private async Task<RecoveryHost> StartExpiredAsync()
    {
        var host = await StartAsync();
        host.ApiAnswers(409, Shapes.NeedsLinking);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));
        host.ApiAnswers(409, RecoveryHost.Conflict(Fresh));
        return host;
    }

    private sealed class FailingStore : ILinkRequestStore
    {
        private readonly MemoryLinkRequestStore inner = new();

        public bool Fails { get; set; }

        public Task<LinkRequest?> FindAsync(string externalTenantId, CancellationToken cancellationToken = default) =>
            Fails ? throw new InvalidOperationException("out of reach") : inner.FindAsync(externalTenantId, cancellationToken);

        public Task<IReadOnlyList<LinkRequest>> ListAsync(
            string? after = null, int count = 100, CancellationToken cancellationToken = default) =>
            inner.ListAsync(after, count, cancellationToken);

        public Task<LinkRequest?> TrySaveAsync(LinkRequest request, CancellationToken cancellationToken = default) =>
            inner.TrySaveAsync(request, cancellationToken);

        public Task<bool> TryDeleteAsync(LinkRequest request, CancellationToken cancellationToken = default) =>
            Fails ? throw new InvalidOperationException("out of reach") : inner.TryDeleteAsync(request, cancellationToken);

        public Task DeleteAsync(string externalTenantId, CancellationToken cancellationToken = default) =>
            inner.DeleteAsync(externalTenantId, cancellationToken);
    }
}
