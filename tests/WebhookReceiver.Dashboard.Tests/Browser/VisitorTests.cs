using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>The other tests rely on what the visitor notices, so it has to notice.</summary>
public sealed class VisitorTests(Chromium chromium)
{
    [Theory]
    [InlineData("""<main><h1>Good</h1></main>""", null)]
    [InlineData("""<main><h1>Bad</h1><img src="https://other.example/x.png" alt=""></main>""",
        "request to another host: https://other.example/x.png")]
    [InlineData("""<main><h1>Bad</h1></main><script>alert(1)</script>""", "policy violated: script-src-elem inline")]
    [InlineData("""<main><h1>Bad</h1></main><p style="color: red"></p>""", "policy violated: style-src-attr inline")]
    [InlineData("""<main><h1>Bad</h1></main><script src="/missing.js"></script>""", "404 for GET")]
    [InlineData("""<main><h1>Bad</h1></main><script src="/throws.js"></script>""", "page error: Error: thrown")]
    [InlineData("""<main><h1>Bad</h1></main><script src="/warns.js"></script>""", "console warning: careful")]
    [InlineData("""<main><h1>Bad</h1></main><script src="/asks.js"></script>""", "dialog: sure?")]
    [InlineData("""<main><h1>Bad</h1><input></main>""", "in Light: label in 1 place(s), first at input")]
    public async Task Notices_what_a_page_may_not_do(string html, string? problem)
    {
        BrowserTools.OrSkip();
        await using var host = await ReceiverHost.StartAsync(
            _ => { }, app => app.MapGet("{**path}", (HttpContext context, string? path) => Answer(context, path, html)), onKestrel: true);
        var visitor = await Visitor.ArriveAsync(await chromium.StartAsync(), host.Client.BaseAddress!);

        await visitor.OpenAsync(string.Empty);
        var problems = await visitor.LeaveAsync();

        if (problem is null)
        {
            problems.Should().BeEmpty();
        }
        else
        {
            problems.Should().Contain(text => text.Contains(problem));
        }
    }

    private static IResult Answer(HttpContext context, string? path, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'";
        return path switch
        {
            null or "" => Results.Content(
                $"""<!doctype html><html lang="en"><head><title>Page</title></head><body>{html}</body></html>""", "text/html"),
            "throws.js" => Results.Content("throw new Error('thrown')", "text/javascript"),
            "warns.js" => Results.Content("console.warn('careful')", "text/javascript"),
            "asks.js" => Results.Content("confirm('sure?')", "text/javascript"),
            _ => Results.NotFound(),
        };
    }
}
