using System.Text.Json;
using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>
/// Authentic events full of HTML and script, in everything that a page shows of them. That nothing of it runs or loads is what every
/// visitor looks for.
/// </summary>
public sealed class HostilePayloadTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Hostile =
        """</pre></textarea><script>alert('ran')</script><img src="https://evil.example/x.png" onerror="alert('ran')"><style>main{display:none}</style><a href="javascript:alert('ran')">x</a>""";

    // Short enough for an id, and closing whatever attribute it lands in.
    private const string HostileId = "\"'><script>alert('ran')</script><svg onload=alert('ran')>&amp;{{1+1}}";

    private const string Elements = "main script, main img, main style, main svg[onload], main a[href^='javascript:']";

    [Fact]
    public async Task Shows_a_hostile_payload_as_text()
    {
        await SendAsync(WebhookEventTypes.CaseCreated);

        var page = await OpenAsync($"delivery?id={Uri.EscapeDataString(HostileId)}");

        await Expect(page.GetByTestId("payload")).ToContainTextAsync("<script>alert('ran')</script>");
        await Expect(page.Locator(Elements)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Shows_a_hostile_error_as_text()
    {
        App.IsCaseSystemDown = true;
        await SendAsync(WebhookEventTypes.CaseClosed);

        var page = await OpenAsync("dead-letters");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("<script>alert('ran')</script>");
        await Expect(page.Locator(Elements)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Acts_on_an_event_with_a_hostile_id()
    {
        App.IsCaseSystemDown = true;
        await SendAsync(WebhookEventTypes.CaseClosed);
        App.IsCaseSystemDown = false;
        var page = await OpenAsync("dead-letters");

        await page.Rows().GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Button("Requeue selected…").ClickAsync();
        await page.Button("Requeue 1 event").ClickAsync();
        await Expect(page.GetByText("All done.")).ToBeVisibleAsync();

        (await App.Inbox.FindAsync(HostileId, cancellationToken: TestContext.Current.CancellationToken))!.Entry.State.Should()
            .NotBe(EntityFrameworkCore.InboxState.DeadLetter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("deliveries")]
    [InlineData("receivers")]
    public async Task Shows_a_hostile_event_type_as_text(string path)
    {
        const string Type = "<img src=x onerror=alert('ran')>";
        await SendAsync(Type);

        var page = await OpenAsync(path);

        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(Type);
        await Expect(page.Locator(Elements)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("deliveries?receiver={0}&type={0}&case={0}&client={0}&id={0}&from={0}&after={0}&state={0}")]
    [InlineData("?minutes={0}")]
    [InlineData("dead-letters?group={0}")]
    public async Task Shows_a_hostile_address_as_text(string address)
    {
        await App.MakeDeadLettersAsync(1);

        var page = await OpenAsync(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Uri.EscapeDataString(HostileId)));

        await Expect(page.Heading()).ToBeVisibleAsync();
        await Expect(page.Locator(Elements)).ToHaveCountAsync(0);
    }

    private async Task SendAsync(string type)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["id"] = HostileId,
            ["event"] = type,
            ["timestamp"] = "2026-09-20T13:25:18Z",
            ["data"] = new Dictionary<string, object> { ["caseId"] = HostileId, ["closeComment"] = Hostile, [Hostile] = Hostile },
        });
        using var response = await App.SendAsync(SignedDelivery.FromJson(body));
        response.EnsureSuccessStatusCode();
        await App.IdleAsync();
    }
}
