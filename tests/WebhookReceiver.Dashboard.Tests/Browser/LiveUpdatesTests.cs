using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>What is open follows what happens, in the same document: nothing is loaded again by hand or by the page.</summary>
public sealed class LiveUpdatesTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task The_deliveries_follow()
    {
        var page = await OpenAsync("deliveries");
        await page.MarkAsync();
        await Expect(page.GetByText("No delivery has arrived yet.")).ToBeVisibleAsync();

        var id = await App.DeliverAsync(SampleEvents.CaseCreated());

        await Expect(page.Rows()).ToContainTextAsync([id]);
        await Expect(page.Rows()).ToContainTextAsync(["Processed"]);
        (await page.IsStillMarkedAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task The_overview_follows()
    {
        var page = await OpenAsync();
        await page.MarkAsync();

        await App.MakeDeadLettersAsync(2);

        await Expect(page.GetByText("2 dead letters wait for a person.")).ToBeVisibleAsync();
        await Expect(page.Locator("svg rect").First).ToBeAttachedAsync();
        (await page.IsStillMarkedAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task The_dead_letters_follow()
    {
        var page = await OpenAsync("dead-letters");
        await page.MarkAsync();

        await App.MakeDeadLettersAsync(2);

        await Expect(page.Rows()).ToHaveCountAsync(2);
        (await page.IsStillMarkedAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task The_rejections_follow()
    {
        var page = await OpenAsync("rejections");
        await page.MarkAsync();

        await App.SendBadAsync(SignedDelivery.From(SampleEvents.CaseCreated()).WithoutSignature());

        await Expect(page.Rows()).ToHaveCountAsync(1);
        (await page.IsStillMarkedAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task Times_that_arrive_are_in_the_zone_of_the_browser_too()
    {
        var page = await OpenAsync("deliveries", new() { TimezoneId = "Asia/Kolkata" });

        var id = await App.DeliverAsync(SampleEvents.CaseCreated());

        await Expect(page.Rows()).ToContainTextAsync([id]);
        var received = (await App.Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken))!.Entry.ReceivedAt;
        await Expect(page.Rows().Locator("time")).ToHaveTextAsync(
            received.ToOffset(TimeSpan.FromHours(5.5)).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_half_written_filter_stays()
    {
        var page = await OpenAsync("deliveries");
        await page.GetByLabel("Case id").FillAsync("half");

        await App.DeliverAsync(SampleEvents.CaseCreated());

        await Expect(page.Rows()).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Case id")).ToHaveValueAsync("half");
        await Expect(page.GetByLabel("Case id")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_chosen_filter_stays()
    {
        var page = await OpenAsync("deliveries");
        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.CaseClosed);

        await App.DeliverAsync(SampleEvents.CaseCreated());

        await Expect(page.Rows()).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Event type")).ToHaveValueAsync(WebhookEventTypes.CaseClosed);
    }

    [Fact]
    public async Task A_filter_in_force_holds_for_what_arrives()
    {
        var page = await OpenAsync($"deliveries?type={WebhookEventTypes.ClientLinked}");

        await App.DeliverAsync(SampleEvents.CaseCreated());
        var wanted = await App.DeliverAsync(SampleEvents.ClientLinked());

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task A_paused_page_stays_as_it_is_until_it_goes_on()
    {
        var page = await OpenAsync("deliveries");
        await page.Button("Pause").ClickAsync();
        var other = await OpenAsync("deliveries");

        await App.DeliverAsync(SampleEvents.CaseCreated());
        await Expect(other.Rows()).ToHaveCountAsync(1);
        await Expect(page.Rows()).ToHaveCountAsync(0);
        await page.Button("Go on").ClickAsync();

        await Expect(page.Rows()).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_page_that_nobody_looks_at_holds_no_connection_and_catches_up()
    {
        var page = await OpenAsync("deliveries");
        await App.ListenersAsync(1);

        await ShowAsync(page, isHidden: true);
        await App.ListenersAsync(0);
        await App.DeliverAsync(SampleEvents.CaseCreated());
        await Expect(page.Rows()).ToHaveCountAsync(0);
        await ShowAsync(page, isHidden: false);

        await Expect(page.Rows()).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_page_whose_login_has_ended_says_so_and_asks_no_other_host()
    {
        var page = await OpenAsync("deliveries");
        await page.RouteAsync("**/deliveries", route => route.FulfillAsync(new()
        {
            Status = 302,
            Headers = new Dictionary<string, string>(
            StringComparer.Ordinal)
            { ["Location"] = "https://login.example/" }
        }));

        await App.DeliverAsync(SampleEvents.CaseCreated());

        await Expect(page.GetByText("Not up to date: load the page again.")).ToBeVisibleAsync();
    }

    // A browser without a window calls all its tabs visible, so the page is told.
    private static async Task ShowAsync(IPage page, bool isHidden) => await page.EvaluateAsync(
        "isHidden => { Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true }); document.dispatchEvent(new " +
        "Event('visibilitychange')); }", isHidden);
}
