using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>Everything can be done without script, by links and forms.</summary>
public sealed class WithoutScriptTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Filters_the_deliveries()
    {
        await App.DeliverAsync(SampleEvents.CaseCreated());
        var wanted = await App.DeliverAsync(SampleEvents.ClientLinked());
        var page = await OpenAsync("deliveries", WithoutScript);

        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.ClientLinked);
        await page.Button("Show").ClickAsync();

        await Expect(page.Rows()).ToContainTextAsync([wanted]);
    }

    [Fact]
    public async Task Requeues_a_dead_letter()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync($"delivery?id={id}", WithoutScript);

        await page.Button("Requeue").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status)).ToContainTextAsync("Requeued");
        await App.IdleAsync();
        await page.ReloadAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Processed");
    }

    [Fact]
    public async Task Discards_a_dead_letter_after_a_second_look()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync($"delivery?id={id}", WithoutScript);

        await page.GetByText("Discard…").ClickAsync();
        await page.Button("Discard this event").ClickAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Discarded");
    }

    [Fact]
    public async Task Requeues_many()
    {
        await App.MakeDeadLettersAsync(40);
        var page = await OpenAsync("dead-letters", WithoutScript);

        await page.Button("Requeue all 40…").ClickAsync();
        await page.Button("Requeue 40 events").ClickAsync();

        await Expect(page.GetByText("All done.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Offers_nothing_that_needs_script()
    {
        await App.MakeDeadLettersAsync(1);

        var page = await OpenAsync("dead-letters", WithoutScript);

        await Expect(page.GetByLabel("Select all that are listed")).ToBeHiddenAsync();
        await Expect(page.Button("Pause")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Follows_a_test_event_by_loading_again()
    {
        var page = await OpenAsync("test", WithoutScript);

        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.CaseCreated);
        await page.Button("Send").ClickAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Processed");
    }
}
