using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>
/// What holds for every page. That none breaks its policy, logs an error or fails axe-core in light or dark is looked at in every test.
/// </summary>
public sealed class PagesTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Background = """
        () => {
            const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
            return (red + green + blue) / 3;
        }
        """;

    [Theory]
    [MemberData(nameof(DashboardPages.All), MemberType = typeof(DashboardPages))]
    public async Task Opens_from_the_navigation(string name)
    {
        await FillAsync();
        var page = await OpenAsync();

        await page.LinkTo(name).ClickAsync();

        await Expect(page.LinkTo(name)).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.Heading()).ToHaveCountAsync(1);
    }

    [Theory]
    [MemberData(nameof(DashboardPages.All), MemberType = typeof(DashboardPages))]
    public async Task Has_words_for_an_empty_inbox(string name)
    {
        var page = await OpenAsync();

        await page.LinkTo(name).ClickAsync();

        await Expect(page.LinkTo(name)).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.GetByRole(AriaRole.Main).Locator("p").First).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(DashboardPages.All), MemberType = typeof(DashboardPages))]
    public async Task Fits_a_phone(string name)
    {
        await FillAsync();
        var page = await OpenAsync(options: new() { ViewportSize = Phone, IsMobile = true, HasTouch = true });

        await page.LinkTo(name).TapAsync();

        await Expect(page.LinkTo(name)).ToHaveAttributeAsync("aria-current", "page");
        (await page.OverflowAsync()).Should().Be(0, "only tables and payloads may scroll sideways, in regions of their own");
    }

    [Theory]
    [MemberData(nameof(DashboardPages.All), MemberType = typeof(DashboardPages))]
    public async Task Is_dark_where_the_system_is(string name)
    {
        await FillAsync();
        var page = await OpenAsync(options: new() { ColorScheme = ColorScheme.Dark });

        await page.LinkTo(name).ClickAsync();

        await Expect(page.LinkTo(name)).ToHaveAttributeAsync("aria-current", "page");
        (await page.EvaluateAsync<double>(Background)).Should().BeLessThan(60);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        (await page.EvaluateAsync<double>(Background)).Should().BeGreaterThan(200);
    }

    [Theory]
    [MemberData(nameof(DashboardPages.All), MemberType = typeof(DashboardPages))]
    public async Task Can_be_read_without_script(string name)
    {
        await FillAsync();
        var scripted = await OpenAsync();
        var page = await OpenAsync(options: WithoutScript);

        await scripted.LinkTo(name).ClickAsync();
        await page.LinkTo(name).ClickAsync();

        await Expect(page.Heading()).ToHaveTextAsync(await scripted.Heading().InnerTextAsync());
        (await page.Locator("main table tbody tr").CountAsync()).Should().Be(await scripted.Locator("main table tbody tr").CountAsync());
    }

    [Theory]
    [MemberData(nameof(DashboardPages.All), MemberType = typeof(DashboardPages))]
    public async Task Can_be_used_with_the_keyboard_alone(string name)
    {
        await FillAsync();
        var page = await OpenAsync();
        await page.LinkTo(name).ClickAsync();
        await Expect(page.LinkTo(name)).ToHaveAttributeAsync("aria-current", "page");

        var stops = await Tabbing.ThroughAsync(page);

        stops.Should().OnlyContain(stop => stop.IsMarked && stop.IsInView);
        (await Tabbing.MissedAsync(page)).Should().BeEmpty();
    }

    [Fact]
    public async Task Lets_the_keyboard_skip_the_navigation()
    {
        var page = await OpenAsync("deliveries");

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");

        await Expect(page.GetByLabel("Receiver")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Says_so_where_there_is_no_page()
    {
        using var response = await App.GetAsync("nowhere");

        ((int)response.StatusCode).Should().Be(404);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("There is nothing here");
    }

    private async Task FillAsync()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        await App.DeliverAsync(SampleEvents.ClientLinked(), DashboardApp.OtherReceiver);
        await App.DeliverAsync(SampleEvents.ChatCreated());
        await App.MakeDeadLettersAsync(2);
        await App.SendBadAsync(SignedDelivery.From(SampleEvents.CaseCreated()).WithoutSignature());
        await App.SendBadAsync(SignedDelivery.From(SampleEvents.CaseCreated()).SignedWith(TestSecret.Create()));
    }
}
