using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>Each sample event has a fixed time: <c>case.created</c> happened on 16 September 2026 at 07:12:45 UTC.</summary>
public sealed class TimesTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string OccurredAt = "time[datetime^='2026-09-16T07:12:45']";

    [Theory]
    [InlineData("America/New_York", "03:12:45")]
    [InlineData("Asia/Kolkata", "12:42:45")]
    public async Task Shows_times_in_the_zone_of_the_browser_with_UTC_on_hover(string zone, string local)
    {
        var id = await App.DeliverAsync(SampleEvents.CaseCreated());

        var page = await OpenAsync($"delivery?id={id}", new() { TimezoneId = zone });

        await Expect(page.Locator(OccurredAt).First).ToContainTextAsync(local);
        await Expect(page.Locator(OccurredAt).First).ToHaveAttributeAsync("title", "2026-09-16 07:12:45 UTC");
    }

    [Fact]
    public async Task Shows_UTC_without_script()
    {
        var id = await App.DeliverAsync(SampleEvents.CaseCreated());

        var page = await OpenAsync($"delivery?id={id}", new() { TimezoneId = "America/New_York", JavaScriptEnabled = false });

        await Expect(page.Locator(OccurredAt).First).ToContainTextAsync("07:12:45");
    }
}
