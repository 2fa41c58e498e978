using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Benchmarks.Pages;

/// <summary>An application with a filled inbox and the dashboard on a server of its own, and a visitor.</summary>
internal sealed partial class PagesHost : IAsyncDisposable
{
    private const string Root = "/dashboard/";
    private const int Refused = 200;

    private readonly WebApplication app;
    private readonly HttpClient visitor;

    private PagesHost(WebApplication app)
    {
        this.app = app;
        visitor = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Urls.First()),
        };
    }

    public IReadOnlyList<Page> Pages { get; private set; } = [];

    /// <summary>The size of the last answer.</summary>
    public int Bytes { get; private set; }

    public static async Task<PagesHost> StartAsync(Action<DbContextOptionsBuilder> database, int events, bool isStale)
    {
        // In Development, because outside of it the dashboard wants a policy in front.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        foreach (var receiver in PagesFill.Receivers)
        {
            builder.Services
                .AddWebhookReceiver(receiver, options => options.SigningSecrets.Add(Convert.ToBase64String(Samples.Key)))
                .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
                .UseInbox(database, options => options.RunWorkers = false);
        }

        builder.Services.AddWebhookDashboard();
        builder.Services.AddHealthChecks().AddWebhookInbox();
        var built = builder.Build();
        foreach (var receiver in PagesFill.Receivers)
        {
            built.MapWebhookReceiver($"/webhooks/{receiver}", receiver);
        }

        built.MapWebhookDashboard(Root.TrimEnd('/'));
        await using (var scope = built.Services.CreateAsyncScope())
        {
            await built.Services.GetRequiredService<InboxDatabase>().GetReadyAsync(CancellationToken.None);
            await PagesFill.RunAsync(scope.ServiceProvider.GetRequiredService<InboxDbContext>(), events, isStale);
        }

        await built.StartAsync();
        var host = new PagesHost(built);
        await host.PrepareAsync(events);
        return host;
    }

    public async Task<double> SecondsAsync(Page page)
    {
        using var request = new HttpRequestMessage(page.Form is null ? HttpMethod.Get : HttpMethod.Post, Root + page.Address);
        request.Content = page.Form is null ? null : new FormUrlEncodedContent(page.Form);
        var startedAt = TimeProvider.System.GetTimestamp();
        using var response = await visitor.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var seconds = TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{page.Name} answered {(int)response.StatusCode}.");
        }

        Bytes = bytes.Length;
        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await app.StopAsync();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            // The server may not be ours.
            await scope.ServiceProvider.GetRequiredService<InboxDbContext>().Database.EnsureDeletedAsync();
        }

        await app.DisposeAsync();
    }

    private async Task PrepareAsync(int events)
    {
        for (var number = 0; number < Refused; number++)
        {
            using var content = new StringContent("{}");
            using var refused = await visitor.PostAsync($"/webhooks/{PagesFill.Receivers[0]}", content);
        }

        var deadLetters = await visitor.GetStringAsync(Root + "dead-letters");
        var group = Group().Match(deadLetters).Groups["group"].Value;
        var token = Token().Match(deadLetters);
        KeyValuePair<string, string>[] form = [new(token.Groups["name"].Value, token.Groups["token"].Value), new("group", group)];
        var selected = Selectable().Matches(deadLetters).Take(50)
            .Select(match => KeyValuePair.Create("event", WebUtility.HtmlDecode(match.Groups["event"].Value)));
        await using var scope = app.Services.CreateAsyncScope();
        Pages =
        [
            .. await PagesFill.PagesAsync(scope.ServiceProvider.GetRequiredService<InboxDbContext>(), events),
            new("dead_letters_of_a_group", $"dead-letters?group={group}"),
            new("confirm_a_group", "dead-letters", [.. form, new("do", "requeue-group")]),
            new("confirm_a_selection", "dead-letters", [.. form, .. selected, new("do", "discard")]),
        ];
    }

    [GeneratedRegex("data-key=\"(?<group>[0-9a-f]{16})\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Group();

    [GeneratedRegex(
        "name=\"(?<name>[^\"]*RequestVerificationToken)\" value=\"(?<token>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"event\" value=\"(?<event>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selectable();
}
