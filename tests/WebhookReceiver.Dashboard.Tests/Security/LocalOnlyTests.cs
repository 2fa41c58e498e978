using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using WebhookReceiver.Dashboard.Tests.Setup;

namespace WebhookReceiver.Dashboard.Tests.Security;

/// <summary>
/// Development without authorization: a page of another site can make its own name lead to this machine, but cannot send another name
/// than its own.
/// </summary>
public sealed class LocalOnlyTests
{
    public static TheoryData<string> ForeignHosts => [
        "evil.example", "evil.example:5080", "localhost.evil.example", "notlocalhost", "127.0.0.1.evil.example", "192.168.1.20",
            "10.0.0.1:5080", "0.0.0.0", "[::]", "[2001:db8::1]", "my-machine",
        "128.0.0.1", "localhost@evil.example"];

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5080")]
    [InlineData("partner.dev.localhost:5080")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("127.8.9.10")]
    [InlineData("[::1]")]
    [InlineData("[::1]:5080")]
    public async Task A_loopback_name_opens_it(string hostName)
    {
        await using var host = await DashboardHost.StartAsync();

        (await GetAsync(host, hostName)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(ForeignHosts))]
    public async Task Any_other_name_finds_nothing(string hostName)
    {
        await using var host = await DashboardHost.StartAsync();

        var hidden = await GetAsync(host, hostName);
        var missing = await GetAsync(host, hostName, "/ops/nothing-is-mapped-here");

        hidden.StatusCode.Should().Be(HttpStatusCode.NotFound);
        hidden.Headers.ToString().Should().Be(missing.Headers.ToString());
        (await hidden.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("GET", "/changes")]
    [InlineData("GET", "/assets/x/dashboard.css")]
    [InlineData("POST", "/delivery")]
    [InlineData("POST", "/test")]
    [InlineData("HEAD", "")]
    [InlineData("OPTIONS", "/deliveries")]
    public async Task No_endpoint_answers_another_name(string method, string page)
    {
        await using var host = await DashboardHost.StartAsync();

        (await GetAsync(host, "evil.example", DashboardHost.Root + page, method)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "abc.tunnel.example", HttpStatusCode.NotFound)]
    [InlineData("X-Forwarded-Host", "localhost:5173", HttpStatusCode.OK)]
    [InlineData("X-Forwarded-Host", "localhost, abc.tunnel.example", HttpStatusCode.NotFound)]
    [InlineData("X-Original-Host", "abc.tunnel.example", HttpStatusCode.NotFound)]
    [InlineData("X-Forwarded-For", "203.0.113.9", HttpStatusCode.NotFound)]
    [InlineData("X-Forwarded-For", "127.0.0.1, ::1", HttpStatusCode.OK)]
    [InlineData("X-Forwarded-For", "127.0.0.1:4711, [::1]:4712", HttpStatusCode.OK)]
    public async Task A_tunnel_that_rewrites_the_name_does_not_open_it(string header, string value, HttpStatusCode status)
    {
        await using var host = await DashboardHost.StartAsync();

        (await GetAsync(host, "localhost", headers: (header, value))).StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task A_script_cannot_forward_a_loopback_name_from_its_own()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services.Configure<ForwardedHeadersOptions>(options =>
            {
                options.ForwardedHeaders = ForwardedHeaders.All;
                options.KnownProxies.Clear();
                options.KnownIPNetworks.Clear();
            }),
            map: app =>
            {
                app.UseForwardedHeaders();
                app.UseRouting();
                app.MapWebhookDashboard(DashboardHost.Root);
            });

        (await GetAsync(host, "evil.example", headers: ("X-Forwarded-Host", "localhost"))).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_log_says_once_what_to_do_and_shows_the_name_harmlessly()
    {
        await using var host = await DashboardHost.StartAsync();

        await GetAsync(host, "my-machine");
        await GetAsync(host, "other-machine");

        host.Host.Log.Of("DashboardHostRefused").Should().ContainSingle().Which.Message.Should()
            .ContainAll("my-machine", "localhost", "RequireAuthorization");
    }

    [Fact]
    public async Task The_log_says_at_the_start_that_it_is_for_this_machine()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.Host.Log.WaitForAsync("DashboardOpen")).Message.Should().Contain("browsers on this machine");
    }

    [Fact]
    public async Task A_policy_opens_it_in_development_under_any_name()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services =>
                services.AddAuthorization(options => options.AddPolicy("all", policy => policy.RequireAssertion(_ => true))),
            map: app => app.MapWebhookDashboard(DashboardHost.Root).RequireAuthorization("all"));

        (await GetAsync(host, "name-5080.codespaces.example")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Anonymous_access_in_development_is_for_this_machine_too()
    {
        await using var host = await DashboardHost.StartAsync(map: app => app.MapWebhookDashboard(DashboardHost.Root).AllowAnonymous());

        (await GetAsync(host, "localhost")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await GetAsync(host, "evil.example")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static async Task<HttpResponseMessage> GetAsync(
        DashboardHost host, string hostName, string path = DashboardHost.Root, string method = "GET", params (
            string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Host", hostName).Should().BeTrue();
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        return await host.Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20));
    }
}
