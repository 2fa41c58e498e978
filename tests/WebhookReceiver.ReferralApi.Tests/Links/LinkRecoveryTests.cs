using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests.Links;

public sealed class LinkRecoveryTests
{
    private const string Fresh = "https://app.debitura.example/ReferralPartner/Approve?token=fresh";

    private readonly RecordingHandler handler = new();
    private readonly MemoryLinkRequestStore store = new();

    [Fact]
    public async Task Sends_the_same_request_again_and_hands_the_fresh_url_over()
    {
        await using var host = await StartExpiredAsync();

        var response = await host.ExpireAsync("e-1");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var approval = handler.Told.Should().ContainSingle().Subject.Should().BeOfType<LinkRecoveryNews.FreshLink>().Subject;
        approval.ApprovalUrl.Should().Be(Fresh);
        approval.ExternalTenantId.Should().Be(SampleRequests.Tenant);
        approval.Recovery.Should().Be(1);
        approval.EventId.Should().Be("e-1");
        approval.Request.Client.SupportEmail.Should().Be(SampleRequests.Email);
        host.Api.Posts.Should().HaveCount(2).And.OnlyContain(call => call.Body == host.Api.Posts.First().Body);
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.AwaitingApproval);
        known.ApprovalUrl.Should().Be(Fresh);
        known.Recoveries.Should().Be(1);
    }

    [Fact]
    public async Task Remembers_a_request_before_it_is_sent()
    {
        LinkRequest? whileSending = null;
        await using var host = await StartAsync();
        host.Api.Route = _ =>
        {
            whileSending = store.FindAsync(SampleRequests.Tenant).GetAwaiter().GetResult();
            return new HttpResponseMessage(HttpStatusCode.InternalServerError);
        };

        var act = () => host.CreateAsync();

        await act.Should().ThrowAsync<ReferralApiException>();
        whileSending!.State.Should().Be(LinkRequestState.Requested);
        whileSending.Request!.Client.Name.Should().Be(SampleRequests.Company);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.Requested, "Debitura may have acted before it failed");
    }

    [Theory]
    [InlineData(201, Shapes.Created, LinkRequestState.Linked)]
    [InlineData(202, Shapes.OnboardingRequired, LinkRequestState.Onboarding)]
    public async Task Forgets_the_request_of_a_client_that_needs_no_approval(int status, string body, LinkRequestState state)
    {
        await using var host = await StartAsync();
        host.ApiAnswers(status, body);

        await host.CreateAsync();

        var known = await host.FindAsync();
        known!.State.Should().Be(state);
        known.Request.Should().BeNull();
    }

    [Theory]
    [InlineData(400, Shapes.FieldMap)]
    [InlineData(422, Shapes.BusinessRule)]
    [InlineData(409, """{"type":"InvalidClientType"}""")]
    public async Task Knows_after_a_refused_request_what_it_knew_before(int status, string body)
    {
        await using var host = await StartAsync();
        host.ApiAnswers(status, body);
        await host.CreateAsync("new");
        host.ApiAnswers(409, Shapes.NeedsLinking);
        await host.CreateAsync();
        host.ApiAnswers(status, body);
        await host.CreateAsync();

        (await host.FindAsync("new")).Should().BeNull();
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.AwaitingApproval);
        known.ApprovalUrl.Should().Be(Shapes.ApprovalUrl);
    }

    [Fact]
    public async Task Forgets_a_request_that_was_refused_with_an_error()
    {
        await using var host = await StartAsync();
        host.ApiAnswers(401, "");

        var act = () => host.CreateAsync();

        await act.Should().ThrowAsync<ReferralApiException>();
        (await host.FindAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Sends_nothing_when_the_client_is_linked_after_all()
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(409, Shapes.NeedsLinking, isLinked: true);

        await host.ExpireAsync("e-1");

        host.Api.Posts.Should().ContainSingle();
        handler.Told.Should().BeEmpty();
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.Linked);
        known.Request.Should().BeNull();
    }

    [Fact]
    public async Task Forgets_the_request_when_the_client_is_linked_and_ignores_an_expiry_from_before()
    {
        await using var host = await StartExpiredAsync();
        var expiredAt = host.Clock.GetUtcNow().AddHours(-1);

        await host.SendAsync(WebhookEventTypes.ClientLinked, "e-1");
        await host.SendAsync(WebhookEventTypes.ClientLinkExpired, "e-2", occurredAt: expiredAt);

        host.Api.Posts.Should().ContainSingle();
        handler.Told.Should().BeEmpty();
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.Linked);
        known.Request.Should().BeNull();
        known.ApprovalUrl.Should().BeNull();
    }

    [Fact]
    public async Task A_link_from_before_the_newest_expiry_changes_nothing()
    {
        await using var host = await StartExpiredAsync();
        var linkedAt = host.Clock.GetUtcNow().AddHours(-1);
        await host.ExpireAsync("e-1");

        await host.SendAsync(WebhookEventTypes.ClientLinked, "e-2", occurredAt: linkedAt);

        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Fact]
    public async Task An_expiry_from_before_the_application_asked_again_changes_nothing()
    {
        await using var host = await StartExpiredAsync();
        var expiredAt = host.Clock.GetUtcNow().AddHours(-1);
        await host.CreateAsync();

        await host.SendAsync(WebhookEventTypes.ClientLinkExpired, "e-1", occurredAt: expiredAt);

        host.Api.Posts.Should().HaveCount(2);
        handler.Told.Should().BeEmpty();
    }

    [Fact]
    public async Task Never_sends_again_after_a_decline_and_says_so()
    {
        await using var host = await StartExpiredAsync();

        await host.SendAsync(WebhookEventTypes.ClientLinkDeclined, "e-1");
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.ExpireAsync("e-2");

        var decline = handler.Told.Should().ContainSingle().Subject.Should().BeOfType<LinkRecoveryNews.Declined>().Subject;
        decline.Request!.Client.Name.Should().Be(SampleRequests.Company);
        decline.DeclinedAt.Should().NotBeNull();
        host.Api.Posts.Should().ContainSingle();
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.Declined);
        known.Request.Should().BeNull();
    }

    [Fact]
    public async Task Tells_of_a_decline_again_until_somebody_listens()
    {
        await using var host = await StartExpiredAsync();
        handler.Refuses = true;

        var failed = await host.SendAsync(WebhookEventTypes.ClientLinkDeclined, "e-1");
        var afterwards = await host.FindAsync();
        handler.Refuses = false;
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SendAsync(WebhookEventTypes.ClientLinkDeclined, "e-1");

        failed.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        afterwards!.State.Should().Be(LinkRequestState.Declined);
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.Declined>().Which.Request.Should().NotBeNull();
    }

    [Fact]
    public async Task Gives_up_after_the_limit_with_everything_support_asks_for()
    {
        await using var host = await StartExpiredAsync(options => options.MaxRecoveries = 2);
        var conflictAt = (await host.FindAsync())!.ConflictAt;

        for (var recovery = 1; recovery <= 3; recovery++)
        {
            host.Clock.Advance(TimeSpan.FromDays(7));
            await host.ExpireAsync($"e-{recovery}");
        }

        var givenUp = handler.GivenUp;
        givenUp.Reason.Should().Be(LinkRecoveryGiveUpReason.TooManyRecoveries);
        givenUp.PartnerName.Should().Be("Partner Example");
        givenUp.PartnerId.Should().Be("p-1");
        givenUp.ExternalTenantId.Should().Be(SampleRequests.Tenant);
        givenUp.CompanyName.Should().Be(SampleRequests.Company);
        givenUp.Email.Should().Be(SampleRequests.Email);
        givenUp.ConflictAt.Should().Be(conflictAt).And.NotBeNull();
        givenUp.ExpiredAt.Should().Be(host.Clock.GetUtcNow());
        givenUp.Recoveries.Should().Be(2);
        host.Api.Posts.Should().HaveCount(3);
        handler.Told.OfType<LinkRecoveryNews.FreshLink>().Select(approval => approval.Recovery).Should().Equal(1, 2);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.GivenUp);
    }

    [Fact]
    public async Task A_request_of_the_application_counts_recoveries_from_the_start()
    {
        await using var host = await StartExpiredAsync(options => options.MaxRecoveries = 1);
        await host.ExpireAsync("e-1");
        host.Clock.Advance(TimeSpan.FromDays(7));
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));

        await host.ExpireAsync("e-2");

        handler.Told.Should().HaveCount(2).And.AllBeOfType<LinkRecoveryNews.FreshLink>();
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData(null)]
    [InlineData("a\\u0000b")]
    public async Task Gives_a_client_that_nobody_remembers_to_a_person(string? tenant)
    {
        await using var host = await StartAsync();
        host.ApiAnswers(409, Shapes.NeedsLinking);

        var response = await host.ExpireAsync("e-1", tenant);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        handler.GivenUp.Reason.Should().Be(LinkRecoveryGiveUpReason.NotRemembered);
        handler.GivenUp.ExpiredAt.Should().Be(host.Clock.GetUtcNow());
        host.Api.Posts.Should().BeEmpty();
        host.Log.Of("RecoveryGivenUp").Should().ContainSingle().Which.Level.Should().Be(Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Theory]
    [InlineData(400, Shapes.FieldMap, LinkRecoveryGiveUpReason.Refused)]
    [InlineData(422, Shapes.BusinessRule, LinkRecoveryGiveUpReason.Refused)]
    [InlineData(409, """{"type":"ClientAlreadyLinkedToAnotherPartner"}""", LinkRecoveryGiveUpReason.Conflict)]
    [InlineData(409, """{"type":"SomethingNew"}""", LinkRecoveryGiveUpReason.Conflict)]
    [InlineData(409, """{"type":"ClientExistsNeedsLinking"}""", LinkRecoveryGiveUpReason.NoApprovalUrl)]
    public async Task Gives_up_when_asking_again_cannot_help(int status, string body, LinkRecoveryGiveUpReason reason)
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(status, body);

        var response = await host.ExpireAsync("e-1");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        handler.GivenUp.Reason.Should().Be(reason);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(302)]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(404)]
    [InlineData(418)]
    public async Task Leaves_the_event_with_its_sender_when_asking_later_may_help(int status, string body = "")
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(status, body);

        var failed = await host.ExpireAsync("e-1");
        host.ApiAnswers(409, RecoveryHost.Conflict(Fresh));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var repeated = await host.ExpireAsync("e-1");

        failed.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        repeated.StatusCode.Should().Be(HttpStatusCode.OK);
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.Recovery.Should().Be(1);
    }

    [Fact]
    public async Task Gives_up_when_no_attempt_at_the_event_was_answered()
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(500, "");
        List<HttpStatusCode> answers = [];

        for (var attempt = 1; attempt <= 7; attempt++)
        {
            answers.Add((await host.ExpireAsync("e-1")).StatusCode);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        answers[..6].Should().AllBeEquivalentTo(HttpStatusCode.InternalServerError);
        answers[6].Should().Be(HttpStatusCode.OK);
        handler.GivenUp.Reason.Should().Be(LinkRecoveryGiveUpReason.Unanswered);
        handler.GivenUp.Detail.Should().Be("Server (500)");
    }

    [Theory]
    [InlineData(500, "Server (500)")]
    [InlineData(429, "RateLimited (429)")]
    [InlineData(401, "Unauthorized (401)")]
    public async Task Tells_when_the_api_stays_down_until_the_last_attempt(int status, string detail)
    {
        await using var host = await StartExpiredAsync();
        host.Api.Route = _ => new HttpResponseMessage((HttpStatusCode)status);

        for (var attempt = 1; attempt <= 7; attempt++)
        {
            handler.Told.Should().BeEmpty();
            await host.ExpireAsync("e-1");
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        handler.GivenUp.Reason.Should().Be(LinkRecoveryGiveUpReason.Unanswered);
        handler.GivenUp.Detail.Should().Be(detail);
        handler.GivenUp.CompanyName.Should().Be(SampleRequests.Company);
        host.Log.Of("EventAbandoned").Should().ContainSingle();
        var known = await host.FindAsync();
        known!.State.Should().Be(LinkRequestState.GivenUp);
        known.ApprovalUrl.Should().BeNull();
        known.Request.Should().NotBeNull();
    }

    [Fact]
    public async Task Tells_when_the_last_attempt_gets_no_answer_in_time()
    {
        var api = new StubApi().Answers(_ => new TaskCompletionSource<HttpResponseMessage>().Task);
        await using var host = await StartExpiredAsync(api: api);
        host.Api.Route = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await host.ExpireAsync("e-1");
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        host.Api.Route = null;
        var last = host.ExpireAsync("e-1");
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(4));
        host.Clock.Advance(TimeSpan.FromSeconds(4));
        await last;

        handler.GivenUp.Reason.Should().Be(LinkRecoveryGiveUpReason.Unanswered);
        handler.GivenUp.Detail.Should().Be("Timeout");
    }

    [Fact]
    public async Task A_request_of_the_application_goes_on_after_the_api_was_down()
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(500, "");
        for (var attempt = 1; attempt <= 7; attempt++)
        {
            await host.ExpireAsync("e-1");
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        host.ApiAnswers(409, RecoveryHost.Conflict(Fresh));
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));
        await host.ExpireAsync("e-2");

        handler.Told.Should().HaveCount(2);
        handler.Told[1].Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.Recovery.Should().Be(1);
        (await host.FindAsync())!.State.Should().Be(LinkRequestState.AwaitingApproval);
    }

    [Fact]
    public async Task Waits_between_attempts_as_long_as_debitura_asks()
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(429, """{"retryAfter":120}""");
        await host.ExpireAsync("e-1");
        host.ApiAnswers(409, RecoveryHost.Conflict(Fresh));
        var calls = host.Api.Calls.Count;

        host.Clock.Advance(TimeSpan.FromSeconds(119));
        var early = await host.ExpireAsync("e-1");
        var callsEarly = host.Api.Calls.Count;
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await host.ExpireAsync("e-1");

        (early.StatusCode, late.StatusCode).Should().Be((HttpStatusCode.InternalServerError, HttpStatusCode.OK));
        callsEarly.Should().Be(calls);
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>();
    }

    [Theory]
    [InlineData(201, Shapes.Created, LinkRequestState.Linked, 0)]
    [InlineData(202, Shapes.OnboardingRequired, LinkRequestState.Onboarding, 1)]
    public async Task Takes_a_link_for_an_answer_when_it_asks_again(int status, string body, LinkRequestState state, int told)
    {
        await using var host = await StartExpiredAsync();
        host.ApiAnswers(status, body);

        await host.ExpireAsync("e-1");

        (await host.FindAsync())!.State.Should().Be(state);
        handler.Told.Should().HaveCount(told);
        handler.Told.Should().AllBeOfType<LinkRecoveryNews.Onboarding>();
    }

    [Fact]
    public async Task A_redelivered_event_sends_nothing_twice_even_after_a_restart()
    {
        await using (var host = await StartExpiredAsync())
        {
            await host.ExpireAsync("e-1");
        }

        await using var restarted = await StartAsync();
        restarted.ApiAnswers(409, RecoveryHost.Conflict("https://app.debitura.example/another"));
        restarted.Clock.Advance(TimeSpan.FromMinutes(1));
        await restarted.ExpireAsync("e-1");

        restarted.Api.Posts.Should().BeEmpty();
        handler.Told.Should().ContainSingle();
    }

    [Fact]
    public async Task A_url_whose_handing_over_failed_is_handed_over_again_and_not_sent_again()
    {
        handler.Refuses = true;
        HttpResponseMessage failed;
        await using (var host = await StartExpiredAsync())
        {
            failed = await host.ExpireAsync("e-1");
            host.Api.Posts.Should().HaveCount(2);
        }

        handler.Refuses = false;
        await using var restarted = await StartAsync();
        restarted.ApiAnswers(409, RecoveryHost.Conflict("https://app.debitura.example/another"));
        await restarted.ExpireAsync("e-1");

        failed.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        handler.Refused.Should().Be(1);
        restarted.Api.Posts.Should().BeEmpty();
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.ApprovalUrl.Should().Be(Fresh);
    }

    [Fact]
    public async Task A_process_that_died_while_sending_is_waited_for_and_then_sent_again()
    {
        await using var host = await StartExpiredAsync();
        var known = await host.FindAsync();
        var until = host.Clock.GetUtcNow().AddSeconds(90);
        await store.TrySaveAsync(known! with
        {
            State = LinkRequestState.Expired,
            Recoveries = 1,
            Recovery = new LinkRecovery { EventId = "e-1", Step = LinkRecoveryStep.Sending, SendingUntil = until },
        }, TestContext.Current.CancellationToken);

        var early = await host.ExpireAsync("e-1");
        var sentEarly = host.Api.Posts.Count();
        host.Clock.Advance(TimeSpan.FromSeconds(120));
        var late = await host.ExpireAsync("e-1");

        early.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        sentEarly.Should().Be(1);
        late.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Api.Posts.Should().HaveCount(2);
        handler.Told.Should().ContainSingle().Which.Should().BeOfType<LinkRecoveryNews.FreshLink>().Which.Recovery.Should().Be(1);
    }

    [Fact]
    public async Task Gives_up_without_the_partner_when_the_api_cannot_be_asked()
    {
        await using var host = await StartExpiredAsync(options => options.MaxRecoveries = 0);
        host.Api.Route = request => new HttpResponseMessage(
            request.RequestUri!.AbsolutePath == "/me" ? HttpStatusCode.InternalServerError : HttpStatusCode.NotFound);

        await host.ExpireAsync("e-1");

        handler.GivenUp.PartnerId.Should().BeNull();
        handler.GivenUp.CompanyName.Should().Be(SampleRequests.Company);
    }

    [Fact]
    public async Task Uses_the_hook_of_the_options_as_well()
    {
        var hooked = new List<Uri>();
        await using var host = await StartExpiredAsync(options => options.OnNews = (news, _) =>
        {
            hooked.Add(news.Should().BeOfType<LinkRecoveryNews.FreshLink>().Subject.ApprovalUrl);
            return Task.CompletedTask;
        });

        await host.ExpireAsync("e-1");

        hooked.Should().Equal(new Uri(Fresh));
        handler.Told.Should().ContainSingle();
    }

    [Fact]
    public async Task Logs_no_name_no_address_no_link_and_no_client()
    {
        await using var host = await StartExpiredAsync(options => options.MaxRecoveries = 1);
        await host.ExpireAsync("e-1");
        host.Clock.Advance(TimeSpan.FromDays(7));
        await host.ExpireAsync("e-2");
        await host.SendAsync(WebhookEventTypes.ClientLinkDeclined, "e-3");

        var log = string.Join('\n', host.Log.Lines.Where(line => line.Id >= 300).Select(line => line.Message));
        log.Should().Contain("e-1").And.Contain("e-2").And.Contain("e-3");
        log.Should().NotContain(SampleRequests.Tenant).And.NotContain("example").And.NotContain("Acme").And.NotContain("token");
    }

    [Fact]
    public void Says_at_the_start_what_is_missing()
    {
        var services = new ServiceCollection();
        services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddLinkRecovery(options => options.MaxRecoveries = -1);
        var act = () => services.BuildServiceProvider().GetRequiredService<IOptions<LinkRecoveryOptions>>().Value;

        act.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2)
            .And.Contain(failure => failure.Contains("AddReferralApi"));
    }

    [Fact]
    public async Task Adding_it_twice_adds_its_handlers_once()
    {
        await using var host = await RecoveryHost.StartAsync(
            handler, recovery: builder => builder.AddLinkRecovery(options => options.MaxRecoveries = 5));

        host.Services.GetRequiredService<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.ClientLinkExpired).Should().Equal(
            "WebhookReceiver.ReferralApi.PrepareLinkRecovery",
            "WebhookReceiver.ReferralApi.SendLinkRequestAgain",
            "WebhookReceiver.ReferralApi.ResumeLinkRecovery",
            "WebhookReceiver.ReferralApi.HandLinkOver");
        host.Services.GetRequiredService<IOptions<LinkRecoveryOptions>>().Value.MaxRecoveries.Should().Be(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stands_anywhere_in_the_chain(bool isFirst)
    {
        var services = new ServiceCollection();
        var receiver = services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        if (isFirst)
        {
            receiver = receiver.UseLinkRequestStore<LinksDbContext>().AddLinkRecovery<RecordingHandler>();
        }

        receiver = receiver.AddHandler<ClientLinkExpired>((_, _) => Task.CompletedTask).UseInbox<LinksDbContext>();
        services.AddReferralApi(options => (options.Environment, options.ApiKey) = (ReferralApiEnvironment.Test, ApiHost.Key));
        services.AddDbContext<LinksDbContext>(db => db.UseSqlite("Data Source=unused.db"));
        if (!isFirst)
        {
            receiver.AddLinkRecovery<RecordingHandler>().UseLinkRequestStore<LinksDbContext>();
        }

        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        await using var scope = provider.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IReferralApiClient>().Should().BeOfType<TrackingReferralApiClient>();
        scope.ServiceProvider.GetRequiredService<ILinkRequestStore>().Should().BeOfType<LinkRequestStore<LinksDbContext>>();
        scope.ServiceProvider.GetRequiredService<LinkRecoverer>().Should().NotBeNull();
        provider.GetRequiredService<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.ClientLinkExpired).Should().HaveCount(5);
    }

    private Task<RecoveryHost> StartAsync(Action<LinkRecoveryOptions>? configure = null, StubApi? api = null) =>
        RecoveryHost.StartAsync(handler, store, api, configure);

    private async Task<RecoveryHost> StartExpiredAsync(Action<LinkRecoveryOptions>? configure = null, StubApi? api = null)
    {
        var host = await StartAsync(configure, api);
        host.ApiAnswers(409, Shapes.NeedsLinking);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));
        host.ApiAnswers(409, RecoveryHost.Conflict(Fresh));
        return host;
    }
}
