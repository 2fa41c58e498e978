using System.Globalization;
using System.Net;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>
/// An application with link recovery, on a stub of the API. A second one on the same store is the same application after a restart.
/// </summary>
public sealed class RecoveryHost : IAsyncDisposable
{
    private readonly ReceiverHost host;

    private RecoveryHost(ReceiverHost host, StubApi api) => (this.host, Api) = (host, api);

    public StubApi Api { get; }

    public TimerClock Clock => host.Clock;

    public LogRecorder Log => host.Log;

    public IServiceProvider Services => host.Services;

    public static async Task<RecoveryHost> StartAsync(
        RecordingHandler handler,
        ILinkRequestStore? store = null,
        StubApi? api = null,
        Action<LinkRecoveryOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        Action<WebhookReceiverBuilder>? recovery = null)
    {
        api ??= new StubApi();
        var started = await ReceiverHost.StartAsync(
            receiver =>
            {
                if (store is not null)
                {
                    receiver.Services.AddSingleton(store);
                }

                receiver.Services.AddReferralApi(options =>
                {
                    options.Environment = ReferralApiEnvironment.Test;
                    options.ApiKey = ApiHost.Key;
                    options.MaxRetries = 0;
                }).ConfigurePrimaryHttpMessageHandler(() => api);
                receiver.Services.AddSingleton(handler);
                services?.Invoke(receiver.Services);
                var builder = receiver.AddLinkRecovery<RecordingHandler>(configure);
                recovery?.Invoke(builder);
            });
        return new RecoveryHost(started, api);
    }

    /// <summary>Lets the API answer to POST /clients with what is given, and to all others as if the client were not linked.</summary>
    public void ApiAnswers(int status, string body, bool isLinked = false) => Api.Route = request => request switch
    {
        { Method.Method: "POST", RequestUri.AbsolutePath: "/clients" } => Response(status, body),
        { RequestUri.AbsolutePath: "/me" } => Response(200, """{"id":"p-1","companyName":"Partner Example"}"""),
        _ => isLinked ? Response(200, Shapes.Created) : Response(404, "{}"),
    };

    public static string Conflict(string link) => Shapes.NeedsLinking.Replace(Shapes.ApprovalUrl, link, StringComparison.Ordinal);

    public Task<ClientResult> CreateAsync(string tenant = SampleRequests.Tenant) => CreateUntilAsync(CancellationToken.None, tenant);

    public async Task<ClientResult> CreateUntilAsync(CancellationToken cancelled, string tenant = SampleRequests.Tenant)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IReferralApiClient>()
            .CreateClientAsync(SampleRequests.Acme(tenant), cancelled);
    }

    public Task<HttpResponseMessage> ExpireAsync(string eventId, string? tenant = SampleRequests.Tenant) =>
        SendAsync(WebhookEventTypes.ClientLinkExpired, eventId, tenant);

    public Task<HttpResponseMessage> SendAsync(
        string type, string eventId, string? tenant = SampleRequests.Tenant, DateTimeOffset? occurredAt = null)
    {
        var time = (occurredAt ?? Clock.GetUtcNow()).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var data = tenant is null ? "{}" : $$"""{"externalTenantId":"{{tenant}}"}""";
        return host.SendAsync(
            $$"""{"id":"{{eventId}}","specVersion":"1.0","event":"{{type}}","timestamp":"{{time}}","data":{{data}},"links":{} }""");
    }

    public async Task<LinkRequest?> FindAsync(string tenant = SampleRequests.Tenant)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ILinkRequestStore>().FindAsync(tenant);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static HttpResponseMessage Response(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
