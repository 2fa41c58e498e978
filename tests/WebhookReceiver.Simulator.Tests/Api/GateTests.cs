using System.Globalization;
using System.Net.Http.Headers;

namespace WebhookReceiver.Simulator.Tests.Api;

public sealed class GateTests
{
    [Theory]
    [InlineData(ApiKeyHeaders.Both, "XApiKey", 200)]
    [InlineData(ApiKeyHeaders.Both, "X-Api-Key", 200)]
    [InlineData(ApiKeyHeaders.XApiKey, "XApiKey", 200)]
    [InlineData(ApiKeyHeaders.XApiKey, "X-Api-Key", 401)]
    [InlineData(ApiKeyHeaders.XDashApiDashKey, "X-Api-Key", 200)]
    [InlineData(ApiKeyHeaders.XDashApiDashKey, "XApiKey", 401)]
    [InlineData(ApiKeyHeaders.Both, "Authorization", 401)]
    public async Task The_key_is_accepted_in_the_chosen_headers(ApiKeyHeaders accepted, string header, int expected)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Faults.KeyHeaders = accepted;
        fixture.Api.DefaultRequestHeaders.Clear();
        fixture.Api.DefaultRequestHeaders.Add(header, fixture.Simulator.ApiKey);

        (await fixture.GetAsync("/me")).Status.Should().Be(expected);
    }

    [Fact]
    public async Task Each_environment_refuses_the_key_of_the_other()
    {
        await using var fixture = await SimulatorFixture.StartAsync(options => options.ServeBothEnvironments = true);
        using var production = new HttpClient { BaseAddress = fixture.Simulator.ProductionBaseUrl };

        (await StatusAsync(production, SimulatorOptions.DemoApiKey)).Should().Be(401);
        (await StatusAsync(production, SimulatorOptions.DemoProductionApiKey)).Should().Be(200);
        (await StatusAsync(fixture.Api, SimulatorOptions.DemoProductionApiKey)).Should().Be(401);
        (await StatusAsync(fixture.Api, SimulatorOptions.DemoApiKey)).Should().Be(200);
        fixture.Simulator.TestBaseUrl.Should().Be(fixture.Simulator.BaseUrl).And.NotBe(fixture.Simulator.ProductionBaseUrl);

        static async Task<int> StatusAsync(HttpClient client, string key)
        {
            client.DefaultRequestHeaders.Clear();
            client.DefaultRequestHeaders.Add("XApiKey", key);
            using var response = await client.GetAsync(new Uri("/v1/Webhooks", UriKind.Relative), TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Answers_the_status_it_was_told_to(int status)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Faults.ApiStatus = status;
        fixture.Simulator.Faults.ApiStatusCalls = 2;

        (await fixture.GetAsync("/me")).Status.Should().Be(status);
        (await fixture.GetAsync("/clients")).Status.Should().Be(status);
        (await fixture.GetAsync("/me")).Status.Should().Be(200, "only two calls were to fail");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limits_the_rate_on_demand(bool withHeader)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Faults.ApiStatus = 429;
        fixture.Simulator.Faults.RetryAfter = TimeSpan.FromSeconds(30);
        fixture.Simulator.Faults.RetryAfterHeader = withHeader;

        var (status, body) = await fixture.GetAsync("/me");
        using var response = await fixture.Api.GetAsync(new Uri("/me", UriKind.Relative), TestContext.Current.CancellationToken);

        status.Should().Be(429);
        body!["error"]!.GetValue<string>().Should().Be("rate_limit_exceeded");
        body["retryAfter"]!.GetValue<int>().Should().Be(30);
        response.Headers.RetryAfter.Should().Be(withHeader ? new RetryConditionHeaderValue(TimeSpan.FromSeconds(30)) : null);
    }

    [Fact]
    public async Task Refuses_every_key_and_answers_pages_on_demand()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Faults.KeyRefused = true;
        (await fixture.GetAsync("/me")).Status.Should().Be(401);

        fixture.Simulator.Faults.HtmlInsteadOfJson = true;
        using var response = await fixture.Api.GetAsync(new Uri("/me", UriKind.Relative), TestContext.Current.CancellationToken);

        response.IsSuccessStatusCode.Should().BeTrue();
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
    }

    [Fact]
    public async Task The_date_can_be_off()
    {
        var now = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        await using var fixture = await SimulatorFixture.StartAsync(options => options.RealTime = new TestKit.TimerClock(now));
        fixture.Simulator.Faults.DateOffset = TimeSpan.FromMinutes(-7);

        using var response = await fixture.Api.GetAsync(new Uri("/me", UriKind.Relative), TestContext.Current.CancellationToken);

        response.Headers.GetValues("Date").Should().Equal(now.AddMinutes(-7).ToString("R", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Knows_the_partner_and_no_other()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var (_, me) = await fixture.GetAsync("/me");

        (await fixture.GetAsync($"/referral-partners/{me!["id"]}"))
            .Body!["companyName"]!.GetValue<string>()
            .Should()
            .Be("Simulated partner");
        (await fixture.GetAsync($"/referral-partners/{Guid.NewGuid()}")).Status.Should().Be(404);
        (await fixture.GetAsync("/nothing")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Writes_in_PascalCase_on_demand()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Faults.Variants = ApiVariants.PascalCase;

        (await fixture.GetAsync("/me")).Body!.AsObject().Select(property => property.Key).Should().Contain("CompanyName");
    }
}
