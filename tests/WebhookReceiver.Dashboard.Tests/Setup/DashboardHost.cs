using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Setup;

/// <summary>
/// An application with an inbox in a file and the dashboard, on a clock that only the test moves, and a browser without script that keeps
/// its cookies.
/// </summary>
public sealed partial class DashboardHost : IAsyncDisposable
{
    public const string Root = "/ops/webhooks";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SqliteFile file;
    // Answers are looked at as they come, redirects and cookies included.
    private readonly HttpClient? browser;
    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

    private DashboardHost(SqliteFile file, ReceiverHost host, bool onKestrel)
    {
        this.file = file;
        Host = host;
        browser = onKestrel ? new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        { BaseAddress = host.Client.BaseAddress } : null;
    }

    public ReceiverHost Host { get; }

    public TimerClock Clock => Host.Clock;

    public IWebhookInbox Inbox => Host.Services.GetRequiredService<IWebhookInbox>();

    /// <summary>Starts the usual application: one receiver, whose events get one attempt.</summary>
    public static Task<DashboardHost> StartAsync(
        Action<WebhookReceiverBuilder>? handlers = null,
        Action<WebhookDashboardOptions>? configure = null,
        Action<WebhookReceiverOptions>? receiver = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        Action<WebhookInboxOptions>? inbox = null,
        bool onKestrel = false,
        string environment = "Development") =>
        StartAsync(
            (collection, database) =>
            {
                var added = collection.AddWebhookReceiver(ReceiverHost.FirstSecret + receiver).UseInbox(database, options =>
                {
                    options.MaxAttempts = 1;
                    inbox?.Invoke(options);
                });
                (handlers ?? (builder => builder.AddHandler<CaseCreated>((_, _) => Task.CompletedTask, "Shop.SaveCase")))(added);
                collection.AddWebhookDashboard(configure);
                services?.Invoke(collection);
            },
            map ?? (app => app.MapWebhookDashboard(Root)),
            onKestrel,
            environment);

    /// <summary>Starts an application that the test registers by itself.</summary>
    public static async Task<DashboardHost> StartAsync(
        Action<IServiceCollection, Action<DbContextOptionsBuilder>> services, Action<WebApplication> map, bool onKestrel =
            false, string environment = "Development")
    {
        var database = new SqliteFile();
        var host = await ReceiverHost.StartAsync(
            builder =>
            {
                // Keys in memory: the home of whoever runs the tests is not theirs.
                builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
                services(builder.Services, database.Use);
            },
            app =>
            {
                app.MapWebhookReceiver(Deliveries.Path);
                map(app);
            },
            onKestrel,
            environment);
        return new DashboardHost(database, host, onKestrel);
    }

    /// <summary>A failing handler of <c>case.updated</c>, whose error names the case.</summary>
    public static void FailOnUpdates(WebhookReceiverBuilder receiver) =>
        receiver.AddHandler<CaseUpdated>(
            (e, _) => throw new InvalidOperationException($"The ledger of case {e.Payload.CaseId} is locked."), "Shop.BookCase");

    public static string Data(string caseId) => $$"""{"caseId":"{{caseId}}"}""";

    /// <summary>Sends a signed event, a second after the one before.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string id, string type = WebhookEventTypes.CaseUpdated, string data = """{"caseId":"c-1"}""")
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return await Host.SendAsync(Deliveries.Envelope(id, type, data));
    }

    /// <summary>Sends an event and waits until the inbox is done with it.</summary>
    public async Task DeliverAsync(string id, string type = WebhookEventTypes.CaseUpdated, string data = """{"caseId":"c-1"}""")
    {
        (await SendAsync(id, type, data)).StatusCode.Should().Be(HttpStatusCode.Accepted);
        await UntilAsync(id, state => state != InboxState.Pending);
    }

    public Task UntilAsync(string id, InboxState state) => UntilAsync(id, current => current == state);

    public Task UntilAsync(string id, Func<InboxState, bool> holds) =>
        UntilAsync(async () => await Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken) is { } details
            && holds(details.Entry.State));

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            TimeProvider.System.GetElapsedTime(startedAt).Should().BeLessThan(Patience, "the condition should have come true by then");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public Task<HttpResponseMessage> GetAsync(string page = "") => SendAsync(HttpMethod.Get, page);

    /// <summary>Reads a page that has to be there, as HTML.</summary>
    public async Task<string> ReadAsync(string page = "")
    {
        var response = await GetAsync(page);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads a page as the words on it.</summary>
    public async Task<string> WordsAsync(string page = "") => WordsOf(await ReadAsync(page));

    /// <summary>Posts a form with the token that a page gave.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string tokenFrom, params (string Name, string Value)[] fields)
    {
        var token = TokenIn(await ReadAsync(tokenFrom));
        return await PostAsync(page, [("__RequestVerificationToken", token), .. fields]);
    }

    public Task<HttpResponseMessage> PostAsync(string page, IEnumerable<(string Name, string Value)> fields) =>
        SendAsync(HttpMethod.Post, page, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string page, HttpContent? content = null)
    {
        var address = page.StartsWith('/') ? page : page.Length == 0 || page[0] == '?' ? Root + page : $"{Root}/{page}";
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await (browser ?? Host.Client).SendAsync(request, TestContext.Current.CancellationToken).WaitAsync(Patience);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var (name, value) = cookie.Split(';')[0].Split('=', 2) is [var before, var after] ? (before, after) : (cookie, string.Empty);
            cookies[name] = value;
        }

        return response;
    }

    /// <summary>Where a redirect leads, which is below the dashboard.</summary>
    public static string LocationOf(HttpResponseMessage response)
    {
        response.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        var location = response.Headers.Location!.OriginalString;
        location.Should().StartWith(Root + "/");
        return location;
    }

    public static string TokenIn(string html) => Token().Match(html).Groups["token"].Value is { Length: > 0 } token
        ? token
        : throw new InvalidOperationException("The page has no token.");

    public static string WordsOf(string html) =>
        WebUtility.HtmlDecode(Blank().Replace(Tag().Replace(Hidden().Replace(html, " "), " "), " "));

    public static string KeyOf(string id, string receiver = WebhookReceiverDefaults.ReceiverName) =>
        $"{Uri.EscapeDataString(receiver)}/{Uri.EscapeDataString(id)}";

    public async ValueTask DisposeAsync()
    {
        browser?.Dispose();
        await Host.DisposeAsync();
        file.Dispose();
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="(?<token>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("<(head|script)>.*?</(head|script)>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blank();
}
