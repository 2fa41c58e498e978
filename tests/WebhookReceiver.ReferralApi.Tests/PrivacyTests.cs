namespace WebhookReceiver.ReferralApi.Tests;

public sealed class PrivacyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_secret_or_personal_reaches_a_log_at_any_level()
    {
        var api = new StubApi().Answers(500).Fails(new HttpRequestException(HttpRequestError.ResponseEnded, "broken"))
            .Answers(201, Shapes.Created).Answers(409, Shapes.NeedsLinking)
            .Answers(200, Shapes.Subscription).Answers(400, Shapes.Problem);
        await using var host = new ApiHost(api, options => options.MaxRetries = 1);

        for (var call = 0; call < 6; call++)
        {
            await Try(() => host.Client.CreateClientAsync(SampleRequests.Acme(), Token));
        }

        await Try(() => host.Client.FindClientAsync(SampleRequests.Email, Token));
        await Try(() => host.Client.ListClientsAsync(new ClientQuery { Query = SampleRequests.Email }, Token));

        var log = string.Join('\n', host.Log.Lines.Select(line => $"{line.Category} {line.Message} {line.Exception}"));
        log.Should().NotContain(ApiHost.Key).And.NotContain("acme.example").And.NotContain(SampleRequests.Company)
            .And.NotContain("Approve?token").And.NotContain("c2VjcmV0");
    }

    [Fact]
    public void Nothing_prints_what_it_holds()
    {
        object[] values =
        [
            SampleRequests.Acme(), SampleRequests.Acme().Client, SampleRequests.Acme()
                .Users[0], new ReferralClient { ExternalTenantId = "x" }, new ClientResult.Created(new ReferralClient()),
            new ClientResult.Conflict(ClientConflict.NeedsLinking, "x", SampleRequests.Email, new Uri(Shapes.ApprovalUrl)), new ClientQuery
            {
                Query = SampleRequests.Email,
            },
            new LinkRequest { ExternalTenantId = SampleRequests.Email, State = LinkRequestState.Linked, Request = SampleRequests.Acme() },
            new LinkRecoveryNews.FreshLink
            {
                ExternalTenantId = SampleRequests.Email, ApprovalUrl = new Uri(
                    Shapes.ApprovalUrl), EventId = "e", Recovery = 1, Request = SampleRequests.Acme(),
            },
            new LinkRecoveryNews.Declined { ExternalTenantId = SampleRequests.Email, EventId = "e" },
            new LinkRecoveryNews.Onboarding { ExternalTenantId = SampleRequests.Email, EventId = "e" },
            new LinkRecoveryNews.GivenUp { Reason = LinkRecoveryGiveUpReason.Refused, EventId = "e", Email = SampleRequests.Email },
        ];

        string.Join(' ', values).Should().NotContain("example").And.NotContain("token");
    }

    [Fact]
    public async Task The_key_goes_nowhere_a_redirect_leads()
    {
        await using var target = await TestServer.StartAsync(context => Task.CompletedTask);
        await using var api = await TestServer.StartAsync(context =>
        {
            context.Response.Redirect(target.Url.AbsoluteUri + "me");
            return Task.CompletedTask;
        });
        await using var host = new ApiHost(configure: options => options.BaseUrl = api.Url);

        var act = () => host.Client.GetMeAsync(Token);

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unexpected);
        target.Requests.Should().Be(0);
    }

    private static async Task Try(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ReferralApiException)
        {
            // Whatever comes of it, it must not be logged.
        }
    }
}
