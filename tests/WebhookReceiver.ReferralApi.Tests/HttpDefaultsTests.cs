using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>What an application sets for all its HTTP clients must not change how often, where or how long this one calls.</summary>
public sealed class HttpDefaultsTests
{
    private static readonly Dictionary<string, Action<IHttpClientBuilder>> Defaults = new(StringComparer.Ordinal)
    {
        ["standard resilience"] = http => http.AddStandardResilienceHandler(options => options.Retry.Delay = TimeSpan.Zero),
        ["standard hedging"] = http => http.AddStandardHedgingHandler().Configure(options => options.Hedging.Delay = TimeSpan.Zero),
        ["a handler that repeats"] = http => http.AddHttpMessageHandler(() => new RepeatingHandler()),
        ["a handler that finds other hosts"] = http => http.AddHttpMessageHandler(() => new DiscoveringHandler()),
        ["an outermost handler"] = http =>
            http.ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Insert(0, new RepeatingHandler())),
        ["a base address"] = http => http.ConfigureHttpClient(client => client.BaseAddress = new Uri("https://elsewhere.example")),
        ["a short timeout"] = http => http.ConfigureHttpClient(client => client.Timeout = TimeSpan.FromTicks(1)),
        ["a primary handler"] = http => http.ConfigurePrimaryHttpMessageHandler(() => new StubApi().Answers(200)),
        ["logging"] = http => http.AddDefaultLogger(),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var name in Defaults.Keys)
        {
            cases.Add(name, true);
            cases.Add(name, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Sends_a_client_request_once_whatever_the_defaults_are(string name, bool isBefore)
    {
        var api = new StubApi().Answers(async _ =>
        {
            await Task.Yield();
            return new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable);
        });
        using var log = new LogRecorder();
        await using var services = ServicesOf(api, log, Defaults[name], isBefore);

        var act = () => services.GetRequiredService<IReferralApiClient>().CreateClientAsync(SampleRequests.Acme(), Token);

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Server);
        api.Calls.Should().ContainSingle().Which.Url.Host.Should().Be("testreferral-api.debitura.com");
        log.Lines.Should().NotContain(line => line.Message.Contains("debitura.com", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_the_handlers_that_are_added_to_this_client(bool isDefaultBefore)
    {
        var api = new StubApi().Answers(200, """{"id":"p-1"}""");
        using var log = new LogRecorder();
        await using var services = ServicesOf(
            api, log, Defaults["standard resilience"], isDefaultBefore, http => http.AddHttpMessageHandler(() => new TaggingHandler()));

        await services.GetRequiredService<IReferralApiClient>().GetMeAsync(Token);

        api.Calls.Should().ContainSingle().Which.Headers.Should().ContainKey(TaggingHandler.Header);
    }

    private static ServiceProvider ServicesOf(
        StubApi api, LogRecorder log, Action<IHttpClientBuilder> defaults, bool isBefore, Action<IHttpClientBuilder>? own = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        if (isBefore)
        {
            services.ConfigureHttpClientDefaults(defaults);
        }

        var builder = services.AddReferralApi(options =>
        {
            options.Environment = ReferralApiEnvironment.Test;
            options.ApiKey = ApiHost.Key;
        });
        builder.ConfigurePrimaryHttpMessageHandler(() => api);
        own?.Invoke(builder);
        if (!isBefore)
        {
            services.ConfigureHttpClientDefaults(defaults);
        }

        return services.BuildServiceProvider();
    }

    private sealed class RepeatingHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var first = await base.SendAsync(request, cancellationToken);
            return first.IsSuccessStatusCode ? first : await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class DiscoveringHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri("http://10.0.0.1/clients");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class TaggingHandler : DelegatingHandler
    {
        public const string Header = "X-Tag";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add(Header, "1");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
