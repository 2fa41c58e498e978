using System.Net;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.ReferralApi.Tests;

public sealed class ProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Calls_this_machine_past_the_proxy(string name)
    {
        string? seenByProxy = null;
        await using var proxy = await TestServer.StartAsync(context =>
        {
            seenByProxy = context.Request.Headers["XApiKey"];
            return context.Response.WriteAsync("""{"id":"proxy"}""", context.RequestAborted);
        });
        await using var api = await TestServer.StartAsync(
            context => context.Response.WriteAsync("""{"id":"api"}""", context.RequestAborted));
        await using var host = new ApiHost(configure: options => options.BaseUrl = new UriBuilder(api.Url) { Host = name }.Uri);

        // Where the environment names a proxy, this is what it is read into; it has no exception for the loopback.
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new ProxyForAll(proxy.Url);
        try
        {
            var me = await CallAsync(host, isListening: name != "[::1]");
            (me ?? "api").Should().Be("api");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        proxy.Requests.Should().Be(0);
        seenByProxy.Should().BeNull();
    }

    [Theory]
    [InlineData("http://localhost:5090/", true)]
    [InlineData("http://LOCALHOST:5090/", true)]
    [InlineData("https://localhost.:5090/", true)]
    [InlineData("https://api.localhost/", true)]
    [InlineData("http://127.0.0.2/", true)]
    [InlineData("http://[::1]:5090/", true)]
    [InlineData("http://[::ffff:127.0.0.1]/", true)]
    [InlineData("https://referral-api.debitura.com/", false)]
    [InlineData("https://localhost.example.com/", false)]
    [InlineData("https://notlocalhost/", false)]
    [InlineData("https://10.0.0.1/", false)]
    public void Uses_the_proxy_for_other_machines_only(string address, bool isDirect)
    {
        var credentials = new NetworkCredential("user", "password");
        var proxy = new LoopbackBypass(() => new ProxyForAll(new Uri("http://proxy.example:3128")) { Credentials = credentials });

        proxy.IsBypassed(new Uri(address)).Should().Be(isDirect);
        proxy.GetProxy(new Uri(address)).Should().Be(isDirect ? null : new Uri("http://proxy.example:3128"));
        proxy.Credentials.Should().BeSameAs(credentials);
    }

    // The server listens at 127.0.0.1: at ::1 nobody answers, and what counts is that the proxy was not asked.
    private static async Task<string?> CallAsync(ApiHost host, bool isListening)
    {
        try
        {
            return (await host.Client.GetMeAsync(Token)).Id;
        }
        catch (ReferralApiException exception) when (!isListening && exception.Kind == ReferralApiErrorKind.Unreachable)
        {
            return null;
        }
    }

    private sealed class ProxyForAll(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
