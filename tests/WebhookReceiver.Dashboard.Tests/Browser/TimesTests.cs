using System.Globalization;
using System.Text.RegularExpressions;
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
    public async Task Filters_by_times_of_the_zone_of_the_browser()
    {
        var id = await App.DeliverAsync(SampleEvents.CaseCreated());
        var received = (await App.Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken))!.Entry.ReceivedAt;
        var from = received.ToOffset(TimeSpan.FromHours(5.5)).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var page = await OpenAsync("deliveries", new() { TimezoneId = "Asia/Kolkata" });

        await page.GetByLabel("From (local)").FillAsync(from);
        await page.GetByLabel("Before (local)").FillAsync("2099-01-01T05:30");
        await page.Button("Show").ClickAsync();

        var utc = received.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var address = $"from={Regex.Escape(Uri.EscapeDataString(utc))}.*before=2099-01-01T00%3A00";
        await Expect(page).ToHaveURLAsync(new Regex(address, RegexOptions.None, Chromium.Patience));
        await Expect(page.Rows()).ToContainTextAsync([id]);
        await Expect(page.GetByLabel("From (local)")).ToHaveValueAsync(from);
    }

    [Fact]
    public async Task Shows_UTC_without_script()
    {
        var id = await App.DeliverAsync(SampleEvents.CaseCreated());

        var page = await OpenAsync($"delivery?id={id}", new() { TimezoneId = "America/New_York", JavaScriptEnabled = false });

        await Expect(page.Locator(OccurredAt).First).ToContainTextAsync("07:12:45");
    }
}
