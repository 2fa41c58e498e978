using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

public sealed class DeliveriesTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Shows_the_newest_delivery_first()
    {
        var first = await App.DeliverAsync(SampleEvents.CaseCreated());
        var second = await App.DeliverAsync(SampleEvents.ClientLinked());

        var page = await OpenAsync("deliveries");

        await Expect(page.Rows()).ToContainTextAsync([second, first]);
    }

    [Fact]
    public async Task Filters_by_event_type()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var wanted = await App.DeliverAsync(SampleEvents.ClientLinked());
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.ClientLinked);
        await ShowAsync(page);

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task Filters_by_receiver()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var wanted = await App.DeliverAsync(SampleEvents.CaseCreated(), DashboardApp.OtherReceiver);
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("Receiver").SelectOptionAsync(DashboardApp.OtherReceiver);
        await ShowAsync(page);

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task Filters_by_state()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var dead = await App.MakeDeadLettersAsync(1);
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("State").SelectOptionAsync("Dead letter");
        await ShowAsync(page);

        await Expect(page.Rows()).ToContainTextAsync([.. dead]);
    }

    [Fact]
    public async Task Filters_by_case()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var wanted = await App.DeliverAsync(SampleEvents.CaseCreated(payload => payload with { CaseId = "another-case" }));
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("Case id").FillAsync("another-case");
        await ShowAsync(page);

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task Filters_by_client()
    {
        await App.DeliverAsync(SampleEvents.ClientLinked());
        var wanted = await App.DeliverAsync(SampleEvents.ClientLinked(payload => payload with { ExternalTenantId = "another-client" }));
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("Client id").FillAsync("another-client");
        await ShowAsync(page);

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task Filters_by_time()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("Before").FillAsync("2020-01-01T00:00");
        await ShowAsync(page);

        await Expect(page.GetByText("No delivery matches.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Finds_an_event_by_its_id()
    {
        var wanted = await App.DeliverAsync(SampleEvents.CaseCreated());
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var page = await OpenAsync("deliveries");

        await page.GetByLabel("Event id").FillAsync(wanted);
        await page.GetByLabel("Event id").PressAsync("Enter");

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task Clears_the_filter_again()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var page = await OpenAsync("deliveries?case=nobody");
        await Expect(page.GetByText("No delivery matches.")).ToBeVisibleAsync();

        await page.Link("Clear").ClickAsync();

        await Expect(page.Rows()).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Leads_through_all_pages_without_a_gap_or_a_repeat()
    {
        var events = Enumerable.Range(0, 120).Select(_ => SampleEvents.ChatCreated()).ToList();
        await App.DeliverAsync(events);
        var page = await OpenAsync("deliveries");

        List<string> seen = [.. await IdsAsync(page, 50)];
        await page.Link("Older").ClickAsync();
        seen.AddRange(await IdsAsync(page, 50));
        await page.Link("Older").ClickAsync();
        seen.AddRange(await IdsAsync(page, 20));

        seen.Should().BeEquivalentTo(events.Select(one => one.Id));
    }

    [Fact]
    public async Task Leads_to_the_delivery_itself()
    {
        var id = await App.DeliverAsync(SampleEvents.CaseCreated());
        var page = await OpenAsync("deliveries");

        await page.GetByRole(AriaRole.Link, new() { Name = id }).ClickAsync();

        await Expect(page.Heading()).ToContainTextAsync(WebhookEventTypes.CaseCreated);
    }

    private static Task ShowAsync(IPage page) => page.Button("Show").ClickAsync();

    private static async Task<IReadOnlyList<string>> IdsAsync(IPage page, int count)
    {
        await Expect(page.Rows()).ToHaveCountAsync(count);
        return await page.Rows().Locator(".event-id").AllInnerTextsAsync();
    }
}
