using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>
/// Every page after a busy hour, in light and dark. With <c>WEBHOOK_DASHBOARD_PICTURES</c> set, its pictures are written to the folder
/// that it names: those of docs/dashboard.md come from here.
/// </summary>
public sealed class PicturesTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("WEBHOOK_DASHBOARD_PICTURES");

    private static readonly ViewportSize Desktop = new() { Width = 1200, Height = 800 };

    private readonly TravelClock clock = new(BusyHour.Start);

    protected override TimeProvider Clock => clock;

    [Fact]
    public async Task Every_page_of_a_busy_hour_is_in_order_in_light_and_dark()
    {
        var dead = await BusyHour.PlayAsync(App, clock);

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var visitor = await ArriveAsync(new() { ViewportSize = Desktop, ColorScheme = scheme, TimezoneId = "Europe/Copenhagen" });
            await TakeAsync(visitor, "overview", string.Empty, scheme);
            await TakeAsync(visitor, "deliveries", "deliveries", scheme);
            await TakeAsync(visitor, "delivery", $"delivery?id={dead}", scheme);
            await TakeAsync(visitor, "dead-letters", "dead-letters", scheme);
            await TakeAsync(visitor, "rejections", "rejections", scheme);
            await TakeAsync(visitor, "receivers", "receivers", scheme);
            await TakeAsync(visitor, "test-event", "test", scheme, SendTestEventAsync);
        }

        var phone = await ArriveAsync(
            new() { ViewportSize = Phone, IsMobile = true, HasTouch = true, DeviceScaleFactor = 2, TimezoneId = "Europe/Copenhagen" });
        await TakeAsync(phone, "phone", "dead-letters", ColorScheme.Light);
    }

    protected override void Configure(WebhookDashboardOptions options) => options.Title = "Partner sample";

    private static async Task SendTestEventAsync(IPage page)
    {
        await page.Button("Send").ClickAsync();
        await Expect(page.Pill()).ToHaveTextAsync("Processed");
    }

    private static async Task TakeAsync(Visitor visitor, string name, string path, ColorScheme scheme, Func<IPage, Task>? act = null)
    {
        var page = await visitor.OpenAsync(path);
        if (act is not null)
        {
            await act(page);
        }

        await Expect(page.Heading()).ToHaveCountAsync(1);
        (await page.OverflowAsync()).Should().Be(0);
        if (Folder is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png") });
        }

        // A browser without a window calls all its tabs visible, and more than six of them that listen are more than it has connections.
        await visitor.CheckAccessibilityAsync(page);
        await page.CloseAsync();
    }
}
