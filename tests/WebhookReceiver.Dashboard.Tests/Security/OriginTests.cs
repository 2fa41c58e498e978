using System.Net;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Security;

/// <summary>Forms that come with a valid antiforgery token, from the dashboard's own pages and from elsewhere.</summary>
public sealed class OriginTests
{
    private const string Proxied = "ops.example.com";

    [Theory]
    [InlineData("http://localhost", null, null)]
    [InlineData("http://localhost:80", null, null)]
    [InlineData("http://LOCALHOST", "same-origin", null)]
    [InlineData(null, "same-origin", null)]
    [InlineData(null, "none", null)]
    [InlineData(null, null, "http://localhost/ops/webhooks/dead-letters")]
    [InlineData(null, null, null)]
    public async Task Its_own_form_is_accepted(string? origin, string? site, string? referer) =>
        (await DiscardAsync(origin, site, referer)).Should().Be((HttpStatusCode.SeeOther, InboxState.Discarded));

    [Theory]
    [InlineData("null", null, null)]
    [InlineData("null", "same-origin", null)]
    [InlineData("http://evil.example", null, null)]
    [InlineData("http://evil.example", "same-origin", null)]
    [InlineData("http://localhost.evil.example", null, null)]
    [InlineData("http://localhost@evil.example", null, null)]
    [InlineData("http://localhost:81", null, null)]
    [InlineData("http://127.0.0.1", null, null)]
    [InlineData("https://localhost", null, null)]
    [InlineData("file://localhost", null, null)]
    [InlineData("http://localhost, http://evil.example", null, null)]
    [InlineData("http://localhost", "cross-site", null)]
    [InlineData("http://localhost", "same-site", null)]
    [InlineData(null, "cross-site", null)]
    [InlineData(null, "same-site", null)]
    [InlineData(null, "anything", null)]
    [InlineData(null, null, "http://evil.example/http://localhost/")]
    [InlineData(null, null, "about:blank")]
    [InlineData("http://evil.example", null, "http://localhost/")]
    public async Task A_form_from_elsewhere_is_refused_and_changes_nothing(string? origin, string? site, string? referer) =>
        (await DiscardAsync(origin, site, referer)).Should().Be((HttpStatusCode.Forbidden, InboxState.DeadLetter));

    [Theory]
    [InlineData("https://ops.example.com", Proxied, null)]
    [InlineData("https://ops.example.com:8443", Proxied + ":8443", null)]
    [InlineData("http://ops.example.com", Proxied, null)]
    [InlineData("https://ops.example.com", "10.0.0.7:8080", "same-origin")]
    public async Task With_a_policy_a_proxy_may_end_TLS_or_change_the_host_name(string origin, string hostName, string? site) =>
        (await DiscardAsync(origin, site, referer: null, hostName)).Should().Be((HttpStatusCode.SeeOther, InboxState.Discarded));

    [Theory]
    [InlineData("https://ops.example.com", "10.0.0.7:8080", null)]
    [InlineData("https://evil.example", Proxied, null)]
    [InlineData("https://sub.ops.example.com", Proxied, "same-site")]
    [InlineData("null", Proxied, "same-origin")]
    public async Task With_a_policy_another_origin_is_still_refused(string origin, string hostName, string? site) =>
        (await DiscardAsync(origin, site, referer: null, hostName)).Should().Be((HttpStatusCode.Forbidden, InboxState.DeadLetter));

    [Theory]
    [InlineData("delivery")]
    [InlineData("dead-letters")]
    [InlineData("dead-letters/change")]
    [InlineData("test")]
    public async Task Every_form_is_checked(string page)
    {
        await using var host = await DashboardHost.StartAsync();

        (await PostAsync(host, page, "http://evil.example", site: null, referer: null)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_log_names_both_addresses_on_one_line()
    {
        await using var host = await DashboardHost.StartAsync();

        await PostAsync(host, "delivery", "http://evil.example/\u001b[31m", site: null, referer: null);

        host.Host.Log.Of("DashboardOriginRefused").Should().ContainSingle().Which.Message.Should()
            .ContainAll("http://evil.example/?[31m", "http://localhost", "UseForwardedHeaders").And.NotContain("\u001b");
    }

    private static async Task<(HttpStatusCode Status, InboxState State)> DiscardAsync(
        string? origin, string? site, string? referer, string? hostName = null)
    {
        await using var host = hostName is null
            ? await DashboardHost.StartAsync(DashboardHost.FailOnUpdates)
            : await DashboardHost.StartAsync(
                DashboardHost.FailOnUpdates,
                environment: "Production",
                services: services =>
                    services.AddAuthorization(options => options.AddPolicy("all", policy => policy.RequireAssertion(_ => true))),
                map: app => app.MapWebhookDashboard(DashboardHost.Root).RequireAuthorization("all"));
        await host.DeliverAsync("evt-1");

        var response = await PostAsync(host, "delivery", origin, site, referer, hostName);

        return (response.StatusCode,
            (await host.Inbox.FindAsync("evt-1", cancellationToken: TestContext.Current.CancellationToken))!.Entry.State);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        DashboardHost host, string page, string? origin, string? site, string? referer, string? hostName = null)
    {
        var token = "none";
        var cookie = string.Empty;
        if (page == "delivery" && await host.GetAsync("delivery?id=evt-1") is { StatusCode: HttpStatusCode.OK } form)
        {
            token = DashboardHost.TokenIn(await form.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            cookie = form.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{DashboardHost.Root}/{page}")
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("__RequestVerificationToken", token), KeyValuePair.Create(
                    "event", DashboardHost.KeyOf("evt-1")), KeyValuePair.Create("do", "discard"),
                KeyValuePair.Create("seen", "DeadLetter"),
            ]),
        };
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("Origin", origin), ("Sec-Fetch-Site", site), ("Referer", referer),
            ("Host", hostName), ("Cookie", cookie)])
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
            }
        }

        return await host.Host.SendAsync(request);
    }
}
