using System.Net;
using System.Text;
using Microsoft.AspNetCore.TestHost;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Sample.Tests;

/// <summary>Who sees the application's own pages, and how much of them.</summary>
public class OwnPagesTests
{
    private const string ClientRequest = """
        {
          "externalTenantId": "tenant-1", "client": { "name": "Example A/S", "country": "Denmark", "supportEmail": "support@example.com" },
          "users": [{ "name": "A Person", "email": "person@example.com" }],
          "cases": [{ "currencyCode": "EUR", "amountToRecover": 100, "creditorReference": "inv-1" }]
        }
        """;

    private static readonly string[] Paths = [
        "/clients", "/cases", "/events", "/events?limit=-1", "/inbox", "/webhooks/dashboard", "/webhooks/dashboard/deliveries"];

    public static TheoryData<string> Pages => [.. Paths];

    public static TheoryData<string> Actions => ["/clients", "/inbox/evt-1/requeue"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Outside_development_strangers_see_no_page(string page)
    {
        await using var app = Production();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), secret: TestSecrets.First);

        var response = await SendAsync(app, HttpMethod.Get, page);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Outside_development_strangers_can_do_nothing(string action)
    {
        await using var app = Production();

        (await SendAsync(app, HttpMethod.Post, action)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Outside_development_the_policy_decides(string page)
    {
        await using var app = Production(TestSignIn.AddTo);

        (await SendAsync(app, HttpMethod.Get, page)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await SendAsync(app, HttpMethod.Get, page, ("X-Role", "guests"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Outside_development_deliveries_need_no_sign_in()
    {
        await using var app = Production();

        (await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), secret: TestSecrets.First)).StatusCode.Should()
            .Be(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Outside_development_health_is_a_status_and_nothing_else()
    {
        await using var app = Production();

        (await app.GetTextAsync("/health")).Should().Be("""{"status":"Healthy"}""");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task In_development_they_are_open_on_this_machine_only(string page)
    {
        await using var app = new SampleApp();

        foreach (var host in (string[])["localhost", "localhost:5080", "partner.localhost", "127.0.0.1:5080"])
        {
            (await SendAsync(app, HttpMethod.Get, page, ("Host", host))).StatusCode.Should().Be(HttpStatusCode.OK, host);
        }

        foreach (var host in (string[])["evil.example", "evil.example:5080", "localhost.evil.example", "192.168.1.20:5080"])
        {
            (await SendAsync(app, HttpMethod.Get, page, ("Host", host))).StatusCode.Should().Be(HttpStatusCode.NotFound, host);
        }
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://localhost")]
    [InlineData("Origin", "http://localhost:5090")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Referer", "http://evil.example/")]
    [InlineData("Host", "evil.example")]
    public async Task A_page_of_another_site_can_do_nothing(string header, string value)
    {
        await using var app = new SampleApp();

        foreach (var action in Actions)
        {
            (await SendAsync(app, HttpMethod.Post, action.Data, (header, value))).StatusCode.Should()
                .BeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        }

        var requeue = await SendAsync(app, HttpMethod.Post, "/inbox/evt-1/requeue", (header, value));
        requeue.StatusCode.Should().Be(header == "Host" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Referer", "http://localhost/")]
    [InlineData("Accept", "*/*")]
    public async Task Its_own_pages_and_curl_can(string header, string value)
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, id: "evt-1"));

        // Processed events are not requeued: 404, from the handler and not from the filter, which answers 403.
        (await SendAsync(app, HttpMethod.Post, "/inbox/evt-1/requeue", (header, value))).StatusCode.Should()
            .NotBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("/inbox")]
    [InlineData("/clients")]
    [InlineData("/cases")]
    public async Task Limits_lie_between_1_and_1000(string list)
    {
        await using var app = new SampleApp();
        foreach (var number in Enumerable.Range(1, 3))
        {
            await app.SendAsync(
                Events.Envelope(WebhookEventTypes.ClientLinked, at: null, $$"""{"externalTenantId":"tenant-{{number}}"}"""));
            await app.SendAsync(Events.Envelope(WebhookEventTypes.CaseCreated, at: null, $$"""{"caseId":"case-{{number}}"}"""));
        }

        (await app.GetAsync($"{list}?limit=-1")).GetArrayLength().Should().Be(1);
        (await app.GetAsync($"{list}?limit=0")).GetArrayLength().Should().Be(1);
        (await app.GetAsync($"{list}?limit=2")).GetArrayLength().Should().Be(2);
        (await app.GetAsync($"{list}?limit=2147483647")).GetArrayLength().Should().BeGreaterThanOrEqualTo(3);
        (await SendAsync(app, HttpMethod.Get, $"{list}?limit=99999999999")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Long_lists_come_in_parts()
    {
        await using var app = new SampleApp();
        foreach (var id in (string[])["evt-a", "evt-b", "evt-c"])
        {
            await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, id: id));
        }

        var rest = (await app.GetAsync("/events?limit=1000&skip=1")).EnumerateArray().Select(one => one.GetProperty("eventId").GetString());

        rest.Should().Equal("evt-b", "evt-a");
    }

    private static SampleApp Production(Action<IServiceCollection>? services = null) => new(builder => builder
        .UseEnvironment("Production")
        .UseSetting("WebhookReceiver:SigningSecrets:0", TestSecrets.First)
        .UseSetting("WebhookReceiver:Receivers:test:SigningSecrets:0", TestSecrets.Second)
        .UseSetting("ReferralApi:Environment", "Test")
        .UseSetting("ReferralApi:ApiKey", "a-key-of-nobody")
        .ConfigureTestServices(services ?? (_ => { })));

    private static async Task<HttpResponseMessage> SendAsync(
        SampleApp app, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var client = app.CreateClient();
        using var request = new HttpRequestMessage(method, path);
        request.Content = method == HttpMethod.Post ? new StringContent(ClientRequest, Encoding.UTF8, "application/json") : null;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
