using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

/// <summary>Two people, or one with two tabs, at the same dead letter.</summary>
public sealed class TwoTabsTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task The_other_tab_sees_what_was_done_in_the_first()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync($"delivery?id={id}");
        var second = await visitor.OpenAsync($"delivery?id={id}");

        await first.Button("Requeue").ClickAsync();

        await Expect(second.Pill()).ToHaveTextAsync("Processed");
        await Expect(second.Button("Requeue")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Requeuing_twice_says_that_it_was_requeued_before()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync($"delivery?id={id}");
        var second = await visitor.OpenStaleAsync($"delivery?id={id}");
        await first.Button("Requeue").ClickAsync();
        await Expect(first.Pill()).ToHaveTextAsync("Processed");

        await second.Button("Requeue").ClickAsync();

        await Expect(Status(second)).ToHaveTextAsync("Nothing was done: it was already requeued, and is processed by now.");
        App.Log.Of("EventProcessed").Should().ContainSingle();
    }

    [Fact]
    public async Task Discarding_twice_says_that_it_was_discarded_before()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync($"delivery?id={id}");
        var second = await visitor.OpenStaleAsync($"delivery?id={id}");
        await DiscardAsync(first);
        await Expect(first.Pill()).ToHaveTextAsync("Discarded");

        await DiscardAsync(second);

        await Expect(Status(second)).ToHaveTextAsync("Nothing was done: it was already discarded.");
    }

    [Fact]
    public async Task Many_at_once_leave_out_what_somebody_else_has_done()
    {
        var ids = await App.MakeDeadLettersAsync(2);
        var visitor = await ArriveAsync();
        var second = await visitor.OpenStaleAsync("dead-letters");
        await second.Button("Requeue all 2…").ClickAsync();
        var first = await visitor.OpenAsync($"delivery?id={ids[0]}");
        await first.Button("Requeue").ClickAsync();
        await Expect(first.Pill()).ToHaveTextAsync("Processed");

        await second.Button("Requeue 2 events").ClickAsync();

        await Expect(second.Heading()).ToHaveTextAsync("Requeued 1 of 2 events");
        await Expect(Status(second)).ToContainTextAsync("1 event was left as it was");
    }

    private static ILocator Status(IPage page) => page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status);

    private static async Task DiscardAsync(IPage page)
    {
        await page.GetByText("Discard…").ClickAsync();
        await page.Button("Discard this event").ClickAsync();
    }
}
