namespace WebhookReceiver.ReferralApi.Tests;

public sealed class CallTests
{
    private static readonly Guid Id = Guid.Parse("2f3c1c52-2b3f-4a55-8d0e-0a4b4c1d2e3f");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task Creates_a_subscription_and_keeps_its_secret_from_printing(int status)
    {
        var api = new StubApi().Answers(status, Shapes.Subscription);
        await using var host = new ApiHost(api);

        var subscription = await host.Client.CreateSubscriptionAsync(
            new SubscriptionRequest { Url = new Uri("https://partner.example/webhooks"), Events = [WebhookEventTypes.ClientLinked] },
                Token);

        subscription.Secret!.Reveal().Should().Be("c2VjcmV0LW9mLWEtdGVzdC1vbmx5");
        $"{subscription.Secret} {subscription}".Should().Be("*** WebhookSubscription");
        subscription.CreatedAt.Should().Be(new DateTimeOffset(2026, 9, 20, 10, 11, 12, TimeSpan.Zero));
        subscription.Events.Should().Equal("client.linked", "case.created");
        api.Calls.Single().Body.Should().Be("""{"url":"https://partner.example/webhooks","events":["client.linked"],"isTestMode":false}""");
    }

    [Fact]
    public async Task Lists_finds_changes_and_deletes_subscriptions()
    {
        var api = new StubApi().Answers(200, $"[{Shapes.Subscription},null]").Answers(404).Answers(200, Shapes.Subscription).Answers(204)
            .Answers(404, """{"error":"Not found"}""");
        await using var host = new ApiHost(api);

        var all = await host.Client.ListSubscriptionsAsync(Token);
        var none = await host.Client.FindSubscriptionAsync(Id, Token);
        var changed = await host.Client.UpdateSubscriptionAsync(Id, new SubscriptionChange { IsActive = true }, Token);
        var deleted = await host.Client.DeleteSubscriptionAsync(Id, Token);
        var deletedAgain = await host.Client.DeleteSubscriptionAsync(Id, Token);

        all.Should().ContainSingle().Which.Id.Should().Be(Id);
        none.Should().BeNull();
        changed.IsActive.Should().BeTrue();
        deleted.Should().BeTrue();
        deletedAgain.Should().BeFalse();
        api.Calls.Select(call => $"{call.Method} {call.Path}").Should().Equal(
            "GET /v1/Webhooks", $"GET /v1/Webhooks/{Id}", $"PUT /v1/Webhooks/{Id}", $"DELETE /v1/Webhooks/{Id}",
                $"DELETE /v1/Webhooks/{Id}");
        api.Calls[2].Body.Should().Be("""{"isActive":true,"regenerateSecret":false}""");
    }

    [Fact]
    public async Task Triggers_a_test_event()
    {
        var api = new StubApi().Answers(200, """{"eventType":"client.linked","enqueuedCount":0,"message":"No subscription matches"}""");
        await using var host = new ApiHost(api);

        var result = await host.Client.TriggerTestEventAsync(
            new TestEventRequest { EventType = WebhookEventTypes.ClientLinked, ExternalTenantId = "t-1" }, Token);

        result.EnqueuedCount.Should().Be(0);
        api.Calls.Single().Body.Should().Be("""{"eventType":"client.linked","externalTenantId":"t-1"}""");
    }

    [Fact]
    public async Task Looks_partners_up()
    {
        var api = new StubApi().Answers(200,
            """{"id":"p-1","companyName":"Partner Example","referralFeePercentage":"50","logoUrl":"https://x.example"}""").Answers(404);
        await using var host = new ApiHost(api);

        var me = await host.Client.GetMeAsync(Token);
        var none = await host.Client.FindPartnerAsync("p/2", Token);

        me.CompanyName.Should().Be("Partner Example");
        me.ReferralFeePercentage.Should().Be(50);
        me.AdditionalData.Should().ContainKey("logoUrl");
        none.Should().BeNull();
        api.Calls[1].Path.Should().Be("/referral-partners/p%2F2");
    }

    [Fact]
    public async Task Lists_and_finds_clients_whose_ids_need_escaping()
    {
        var api = new StubApi().Answers(200, $$"""{"page":{"total":1},"clients":[{{Shapes.Created}},null]}""").Answers(200, Shapes.Created)
            .Answers(404);
        await using var host = new ApiHost(api);

        var page = await host.Client.ListClientsAsync(
            new ClientQuery { Page = 2, Query = "a&b", OnboardingDone = false, IsAttributed = true }, Token);
        var found = await host.Client.FindClientAsync("a/../b?c#d", Token);
        var none = await host.Client.FindClientAsync("nobody", Token);
        var dots = () => host.Client.FindClientAsync("..", Token);

        page.Clients.Should().ContainSingle();
        page.AdditionalData.Should().ContainKey("page");
        found.Should().NotBeNull();
        none.Should().BeNull();
        api.Calls[0].Url.PathAndQuery.Should().Be("/clients?Page=2&PageSize=50&Query=a%26b&OnboardingDone=false&IsAttributedClient=true");
        api.Calls[1].Url.AbsolutePath.Should().Be("/clients/a%2F..%2Fb%3Fc%23d");
        await dots.Should().ThrowAsync<ArgumentException>();
        api.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task Asks_the_customer_api_with_the_clients_token_and_without_the_key()
    {
        var api = new StubApi()
            .Answers(200,
                """{"accessToken":"jwt-of-a-test","tokenType":"Bearer","expiresIn":1800,"creditorId":"c-1","externalTenantId":"t-1"}""")
            .Answers(200,
                """{"signed":false,"requiresResigning":true,"invalidationReason":"NewVersion","solutionUrl":"https://app.example/sign"}""");
        await using var host = new ApiHost(api);

        var token = await host.Client.CreateClientTokenAsync("t-1", Token);
        var status = await host.Client.GetContractStatusAsync(token, Token);

        token.ToString().Should().Be("***");
        token.Reveal().Should().Be("jwt-of-a-test");
        token.ExpiresIn.Should().Be(TimeSpan.FromMinutes(30));
        status.IsSigned.Should().BeFalse();
        status.InvalidationReason.Should().Be("NewVersion");
        api.Calls[1].Url.Should().Be("https://testcustomer-api.debitura.com/contracts/debt-collection/status");
        api.Calls[1].Headers["Authorization"].Should().Be("Bearer jwt-of-a-test");
        api.Calls[1].Headers.Keys.Should().NotContain("XApiKey").And.NotContain("X-Api-Key");
    }
}
