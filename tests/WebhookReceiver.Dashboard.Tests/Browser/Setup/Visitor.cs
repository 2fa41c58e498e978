using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>
/// Somebody with a browser of their own, whose every page is watched: what no page may ever do is collected from the first request on.
/// </summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>The address of the changes that a page listens to.</summary>
    public const string Changes = "**/changes";

    // Runs in every document before anything of the page, and outside its policy. Violations show in the console too, but not all of them
    // in all versions.
    private const string ReportViolations =
        "addEventListener('securitypolicyviolation', e => window.reportViolation(`${e.effectiveDirective} ${e.blockedURI} in " +
        "${e.sourceFile}:${e.lineNumber}`))";

    // The first place of each kind: a wrong colour is wrong in a hundred rows.
    private const string RunAxe = """
        async () => (await axe.run()).violations.map(({ id, nodes }) =>
            `${id} in ${nodes.length} place(s), first at ${nodes[0].target.join(' ')}: ${nodes[0].failureSummary}`)
        """;

    private readonly ConcurrentQueue<string> problems = new();
    private readonly IBrowserContext context;
    private readonly Uri root;
    private readonly bool hasScript;

    private Visitor(IBrowserContext context, Uri root, bool hasScript)
    {
        this.context = context;
        this.root = root;
        this.hasScript = hasScript;
        context.Console += (_, message) => Note(message.Type is "error" or "warning", $"console {message.Type}: {message.Text}");
        context.WebError += (_, error) => Note(isProblem: true, $"page error: {error.Error}");
        context.Dialog += async (_, dialog) =>
        {
            Note(isProblem: true, $"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        context.Request += (_, request) => Note(!IsOwn(request.Url), $"request to another host: {request.Url}");
        context.Response += (_, response) =>
            Note(response.Status >= 400, $"{response.Status} for {response.Request.Method} {response.Url}");
        context.RequestFailed += (_, request) =>
            Note(!IsLeftBehind(request), $"failed request: {request.Method} {request.Url}: {request.Failure}");
    }

    public static async Task<Visitor> ArriveAsync(IBrowser browser, Uri root, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = root.AbsoluteUri;
        options.Locale ??= "en-GB";
        var opened = await browser.NewContextAsync(options);
        opened.SetDefaultTimeout((float)Chromium.Patience.TotalMilliseconds);
        var visitor = new Visitor(opened, root, options.JavaScriptEnabled ?? true);
        await opened.ExposeFunctionAsync<string, bool>(
            "reportViolation", violation => visitor.Note(isProblem: true, $"policy violated: {violation}"));
        await opened.AddInitScriptAsync(ReportViolations);
        return visitor;
    }

    /// <summary>Opens a tab and waits until the page is there, without its live updates, which never end.</summary>
    public async Task<IPage> OpenAsync(string path)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>
    /// Opens a tab that hears of no change, as behind a proxy that holds streams back: it shows what was there when it was opened.
    /// </summary>
    public async Task<IPage> OpenStaleAsync(string path)
    {
        var page = await context.NewPageAsync();
        await page.RouteAsync(Changes, _ => Task.CompletedTask);
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Looks at the page with axe-core, as it stands, in light and in dark.</summary>
    public async Task CheckAccessibilityAsync(IPage page)
    {
        // axe waits with timers, which do not run then.
        if (!hasScript)
        {
            return;
        }

        await page.EvaluateAsync(BrowserTools.Axe);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            foreach (var violation in await page.EvaluateAsync<string[]>(RunAxe))
            {
                Note(isProblem: true, $"accessibility of {page.Url} in {scheme}: {violation}");
            }
        }
    }

    /// <summary>Leaves, after a last look at what is open.</summary>
    /// <returns>All that was wrong since the arrival.</returns>
    public async Task<IReadOnlyCollection<string>> LeaveAsync()
    {
        foreach (var page in context.Pages)
        {
            await CheckAccessibilityAsync(page);
        }

        await context.CloseAsync();
        return problems;
    }

    public async ValueTask DisposeAsync()
    {
        if (await LeaveAsync() is { Count: > 0 } found)
        {
            Assert.Fail("No page may do any of this:\n" + string.Join('\n', found));
        }
    }

    private bool Note(bool isProblem, string text)
    {
        if (isProblem)
        {
            problems.Enqueue(text);
        }

        return isProblem;
    }

    private bool IsOwn(string url) => new Uri(url) is { Scheme: "data" } || new Uri(url).Authority == root.Authority;

    // Whoever leaves a page hangs up on its live updates.
    private static bool IsLeftBehind(IRequest request) =>
        request is { ResourceType: "eventsource" or "fetch", Failure: "net::ERR_ABORTED" };
}
