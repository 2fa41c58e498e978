using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator.Tests.Api;

public sealed class SubscriptionTests
{
    private const string Valid = """{"url":"https://example.com/hooks","events":["client.linked"]}""";

    [Fact]
    public async Task The_secret_is_shown_when_created_and_when_regenerated_and_never_else()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (created, subscription) = await fixture.PostAsync("/v1/Webhooks", Valid);
        var path = "/v1/webhooks/" + subscription!["id"];
        var (_, one) = await fixture.GetAsync(path);
        var (_, all) = await fixture.GetAsync("/v1/WEBHOOKS");
        var (_, changed) = await fixture.SendAsync(HttpMethod.Put, path, """{"isTestMode":true}""");
        var (_, regenerated) = await fixture.SendAsync(HttpMethod.Put, path, """{"regenerateSecret":true}""");

        created.Should().Be(200);
        Secret(subscription).Should().HaveLength(44);
        Convert.FromBase64String(Secret(subscription)!).Should().HaveCount(32);
        new[] { Secret(one), Secret(all![0]), Secret(changed) }.Should().AllSatisfy(secret => secret.Should().BeNull());
        changed!["isTestMode"]!.GetValue<bool>().Should().BeTrue();
        Secret(regenerated).Should().HaveLength(44).And.NotBe(Secret(subscription));
        fixture.Simulator.Subscriptions.All.Should().ContainSingle().Which.Secret.Should().Be(Secret(regenerated));
    }

    [Theory]
    [InlineData("""{"events":["client.linked"]}""", "url is required")]
    [InlineData("""{"url":"https://example.com/","events":[]}""", "At least one event")]
    [InlineData("""{"url":"https://example.com/"}""", "At least one event")]
    [InlineData("""{"url":"https://example.com/","events":["case.assigned"]}""", "Unknown event type: case.assigned")]
    [InlineData("""{"url":"https://example.com/","events":["client.linked","nothing"]}""", "Unknown event type: nothing")]
    [InlineData("{", "not valid JSON")]
    public async Task What_is_missing_or_unknown_is_refused(string json, string message)
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (status, error) = await fixture.PostAsync("/v1/Webhooks", json);

        status.Should().Be(400);
        error!["message"]!.GetValue<string>().Should().Contain(message);
        error["businessErrors"]!.AsArray().Should().ContainSingle();
        fixture.Simulator.Subscriptions.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://example.com/x", 200, 200)]
    [InlineData("https://example.com:8443/x", 200, 200)]
    [InlineData("https://8.8.8.8/x", 200, 200)]
    [InlineData("http://example.com/x", 400, 400)]
    [InlineData("https://example.com:444/x", 400, 400)]
    [InlineData("https://10.1.2.3/x", 400, 400)]
    [InlineData("https://172.16.0.1/x", 400, 400)]
    [InlineData("https://172.31.255.255/x", 400, 400)]
    [InlineData("https://172.32.0.1/x", 200, 200)]
    [InlineData("https://192.168.1.1/x", 400, 400)]
    [InlineData("https://169.254.169.254/latest", 400, 400)]
    [InlineData("https://metadata.google.internal/x", 400, 400)]
    [InlineData("https://[::ffff:10.0.0.1]/x", 400, 400)]
    [InlineData("https://[fe80::1]/x", 400, 400)]
    [InlineData("https://localhost/x", 400, 200)]
    [InlineData("http://localhost:5080/x", 400, 200)]
    [InlineData("http://127.0.0.1:5080/x", 400, 200)]
    [InlineData("https://[::1]/x", 400, 200)]
    [InlineData("ftp://localhost/x", 400, 400)]
    [InlineData("/relative", 400, 400)]
    public async Task Addresses_follow_the_rules_and_loopback_can_be_allowed(string address, int strict, int withLoopback)
    {
        foreach (var (allowLoopback, expected) in new[] { (false, strict), (true, withLoopback) })
        {
            await using var fixture = await SimulatorFixture.StartAsync(options => options.AllowLoopback = allowLoopback);

            var (status, _) = await fixture.PostAsync(
                "/v1/Webhooks", new JsonObject { ["url"] = address, ["events"] = new JsonArray("client.linked") }.ToJsonString());

            status.Should().Be(expected, "loopback allowed: {0}", allowLoopback);
        }
    }

    [Fact]
    public async Task A_url_has_at_most_1024_characters()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var longest = "https://example.com/".PadRight(1024, 'x');

        (await fixture.PostAsync("/v1/Webhooks", Valid.Replace("https://example.com/hooks", longest, StringComparison.Ordinal)))
            .Status.Should()
            .Be(200);
        (await fixture.PostAsync("/v1/Webhooks", Valid.Replace("https://example.com/hooks", longest + "x", StringComparison.Ordinal)))
            .Status.Should()
            .Be(400);
    }

    [Fact]
    public async Task Unknown_subscriptions_are_not_found_and_deleted_ones_are_gone()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var subscription = fixture.Simulator.Subscriptions.Add(new Uri("https://example.com/"));

        (await fixture.SendAsync(HttpMethod.Delete, $"/v1/Webhooks/{subscription.Id}")).Status.Should().Be(204);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            (await fixture.SendAsync(method, $"/v1/Webhooks/{subscription.Id}", method == HttpMethod.Put ? "{}" : null))
                .Status.Should()
                .Be(404);
        }
    }

    [Fact]
    public async Task A_change_with_a_field_that_does_not_exist_is_refused()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var subscription = fixture.Simulator.Subscriptions.Add(new Uri("https://example.com/"));

        var (status, error) = await fixture.SendAsync(
            HttpMethod.Put, $"/v1/Webhooks/{subscription.Id}", """{"isActive":false,"rotateSecret":true}""");

        status.Should().Be(400);
        error!["message"]!.GetValue<string>().Should().Contain("rotateSecret");
        fixture.Simulator.Subscriptions.All.Should().ContainSingle().Which.IsActive.Should().BeTrue();
    }

    [Fact]
    public async Task Activating_again_clears_the_reason()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var subscription = fixture.Simulator.Subscriptions.Set(
            new SimulatedSubscription { Url = "https://example.com/", IsActive = false, DisabledReason = "Endpoint returned 410 Gone" });

        var (_, changed) = await fixture.SendAsync(HttpMethod.Put, $"/v1/Webhooks/{subscription.Id}", """{"isActive":true}""");

        changed!["isActive"]!.GetValue<bool>().Should().BeTrue();
        changed["disabledReason"].Should().BeNull();
    }

    [Fact]
    public async Task What_is_set_in_process_is_what_the_API_answers()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Subscriptions.Set(
            new SimulatedSubscription
            {
                Url = "http://10.0.0.1:81/",
                Events = ["nothing"],
                IsActive = false,
                DisabledReason = "why",
                IsTestMode = true,
            });

        var (_, all) = await fixture.GetAsync("/v1/Webhooks");

        all![0]!["url"]!.GetValue<string>().Should().Be("http://10.0.0.1:81/");
        all[0]!["disabledReason"]!.GetValue<string>().Should().Be("why");
        all[0]!["isTestMode"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task A_test_event_is_sent_and_counted_and_changes_nothing()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url, "case.closed");
        var @case = fixture.Simulator.Cases.Create("tenant-1");

        var (status, answer) = await fixture.PostAsync("/v1/webhooks/test", $$"""{"eventType":"case.closed","caseId":"{{@case.Id}}"}""");
        await fixture.SettleAsync();

        status.Should().Be(200);
        answer!["enqueuedCount"]!.GetValue<int>().Should().Be(1);
        receiver.Requests.Should().ContainSingle().Which.Headers["X-Debitura-Test"].ToString().Should().Be("true");
        receiver.Requests.Single().Body["data"]!["closeCode"]!.GetValue<string>().Should().Be("Paid");
        fixture.Simulator.Cases.All.Single().Lifecycle.Should().Be("Active");
    }

    [Theory]
    [InlineData("""{"eventType":"client.linked","externalTenantId":"unknown"}""", 404)]
    [InlineData("""{"eventType":"case.created","caseId":"7f0b4f53-7f39-4c8f-8d44-0a8a3a1e2c11"}""", 404)]
    [InlineData("""{"eventType":"client.linked"}""", 400)]
    [InlineData("""{"eventType":"case.created"}""", 400)]
    [InlineData("""{"eventType":"cases.replay_failed"}""", 400)]
    [InlineData("{}", 400)]
    public async Task A_test_event_needs_a_known_type_and_entity(string json, int expected)
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        (await fixture.PostAsync("/v1/Webhooks/test", json)).Status.Should().Be(expected);
    }

    [Fact]
    public async Task Production_triggers_no_test_event()
    {
        await using var fixture = await SimulatorFixture.StartAsync(options => options.Environment = SimulatedEnvironment.Production);

        (await fixture.PostAsync("/v1/Webhooks/test", """{"eventType":"client.linked","externalTenantId":"t"}""")).Status.Should().Be(403);
    }

    private static string? Secret(JsonNode? subscription) => subscription!["secret"]?.GetValue<string>();
}
