using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator.Tests;

/// <summary>A simulator whose clock stands and whose schedule is exact, with a client that has its key.</summary>
internal sealed class SimulatorFixture : IAsyncDisposable
{
    private SimulatorFixture(DebituraSimulator simulator)
    {
        Simulator = simulator;
        Api = new HttpClient { BaseAddress = simulator.BaseUrl };
        Api.DefaultRequestHeaders.Add("XApiKey", simulator.ApiKey);
    }

    public DebituraSimulator Simulator { get; }

    public HttpClient Api { get; }

    public static async Task<SimulatorFixture> StartAsync(Action<SimulatorOptions>? configure = null)
    {
        var options = new SimulatorOptions { Jitter = 0 };
        configure?.Invoke(options);
        return new SimulatorFixture(await DebituraSimulator.StartAsync(options, TestContext.Current.CancellationToken));
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await Api.SendAsync(request, TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return (
            (int)response.StatusCode,
            isJson ? await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken) : null);
    }

    public Task<(int Status, JsonNode? Body)> PostAsync(string path, string json = "{}") => SendAsync(HttpMethod.Post, path, json);

    public Task<(int Status, JsonNode? Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(int Status, JsonNode? Body)> CreateClientAsync(string email, string tenant = "tenant-1", string cases = "[]") =>
        PostAsync("/clients", ClientJson(email, tenant, cases));

    public static string ClientJson(string email, string tenant = "tenant-1", string cases = "[]") =>
        $$"""
        {"externalTenantId":"{{tenant}}","client":{"name":"Example A/S","country":"Denmark","supportEmail":"support@example.com"},
        "users":[{"name":"A Person","email":"{{email}}"}],"cases":{{cases}}}
        """;

    public Task SettleAsync() => Simulator.SettleAsync(TestContext.Current.CancellationToken);

    public Task AdvanceAsync(TimeSpan by) => Simulator.AdvanceAsync(by, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Simulator.DisposeAsync();
    }
}
