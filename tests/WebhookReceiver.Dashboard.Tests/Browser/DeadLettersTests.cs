using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

public sealed class DeadLettersTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Groups_dead_letters_by_their_error()
    {
        await App.MakeDeadLettersAsync(3);
        App.IsCaseSystemDown = true;
        await App.DeliverAsync(SampleEvents.For(WebhookEventTypes.CaseClosed, new CaseClosed()));

        var page = await OpenAsync("dead-letters");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Requeues_what_is_selected_after_confirmation()
    {
        var ids = await App.MakeDeadLettersAsync(3);
        var page = await OpenAsync("dead-letters");

        await Box(page, ids[0]).CheckAsync();
        await Box(page, ids[2]).CheckAsync();
        await page.Button("Requeue selected…").ClickAsync();
        await Expect(page.Heading()).ToHaveTextAsync("Requeue 2 events?");
        await page.Button("Requeue 2 events").ClickAsync();

        await Expect(page.GetByText("All done.")).ToBeVisibleAsync();
        await App.IdleAsync();
        (await StatesAsync(ids)).Should().Equal(InboxState.Processed, InboxState.DeadLetter, InboxState.Processed);
    }

    [Fact]
    public async Task Discards_what_is_selected_after_confirmation()
    {
        var ids = await App.MakeDeadLettersAsync(2);
        var page = await OpenAsync("dead-letters");

        await Box(page, ids[1]).CheckAsync();
        await page.Button("Discard selected…").ClickAsync();
        await page.Button("Discard 1 event").ClickAsync();

        await Expect(page.GetByText("All done.")).ToBeVisibleAsync();
        (await StatesAsync(ids)).Should().Equal(InboxState.DeadLetter, InboxState.Discarded);
    }

    [Theory]
    [InlineData("Requeue all 2…")]
    [InlineData("Discard all 2…")]
    public async Task Names_the_events_before_it_changes_them(string button)
    {
        var ids = await App.MakeDeadLettersAsync(2);
        var page = await OpenAsync("dead-letters", options: new() { ViewportSize = Phone, IsMobile = true, HasTouch = true });

        await page.Button(button).TapAsync();

        await Expect(page.GetByRole(AriaRole.Main).GetByText(ids[0])).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByText(ids[1])).ToBeVisibleAsync();
        (await page.OverflowAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Has_boxes_that_a_finger_hits()
    {
        var ids = await App.MakeDeadLettersAsync(1);
        var page = await OpenAsync("dead-letters", options: new() { ViewportSize = Phone, IsMobile = true, HasTouch = true });

        var label = (await Box(page, ids[0]).Locator("..").BoundingBoxAsync())!;
        await page.Touchscreen.TapAsync(label.X + 2, label.Y + 2);

        label.Width.Should().BeGreaterThanOrEqualTo(44);
        label.Height.Should().BeGreaterThanOrEqualTo(44);
        await Expect(Box(page, ids[0])).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Changes_nothing_when_the_confirmation_is_cancelled()
    {
        var ids = await App.MakeDeadLettersAsync(2);
        var page = await OpenAsync("dead-letters");

        await page.Button("Discard all 2…").ClickAsync();
        await page.Link("Cancel").ClickAsync();

        await Expect(page.Heading()).ToHaveTextAsync("Dead letters");
        (await StatesAsync(ids)).Should().AllBeEquivalentTo(InboxState.DeadLetter);
    }

    [Fact]
    public async Task Says_so_when_nothing_is_selected()
    {
        await App.MakeDeadLettersAsync(1);
        var page = await OpenAsync("dead-letters");

        await page.Button("Requeue selected…").ClickAsync();

        await Expect(page.Heading()).ToHaveTextAsync("Nothing is selected");
    }

    [Fact]
    public async Task Selects_all_that_are_listed()
    {
        var ids = await App.MakeDeadLettersAsync(3);
        var page = await OpenAsync("dead-letters");

        await page.GetByLabel("Select all that are listed").CheckAsync();

        foreach (var id in ids)
        {
            await Expect(Box(page, id)).ToBeCheckedAsync();
        }
    }

    [Fact]
    public async Task Requeues_many_at_once()
    {
        var ids = await App.MakeDeadLettersAsync(120);
        var page = await OpenAsync("dead-letters");

        await page.Button("Requeue all 120…").ClickAsync();
        await page.Button("Requeue 120 events").ClickAsync();

        await Expect(page.Heading()).ToHaveTextAsync("Requeued 120 of 120 events");
        await Expect(page.GetByText("All done.")).ToBeVisibleAsync();
        await App.IdleAsync();
        (await StatesAsync(ids)).Should().AllBeEquivalentTo(InboxState.Processed);
    }

    [Fact]
    public async Task Discards_a_group_that_is_longer_than_its_list()
    {
        var ids = await App.MakeDeadLettersAsync(60);
        var page = await OpenAsync("dead-letters");

        await page.Link("List all 60").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(60);
        await page.Button("Discard all 60…").ClickAsync();
        await page.Button("Discard 60 events").ClickAsync();

        await Expect(page.GetByText("All done.")).ToBeVisibleAsync();
        (await StatesAsync(ids)).Should().AllBeEquivalentTo(InboxState.Discarded);
    }

    [Fact]
    public async Task Keeps_selection_and_focus_while_others_arrive()
    {
        var first = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync("dead-letters");
        await Box(page, first).FocusAsync();
        await page.Keyboard.PressAsync("Space");

        await App.MakeDeadLettersAsync(2);

        await Expect(page.Rows()).ToHaveCountAsync(3);
        await Expect(Box(page, first)).ToBeCheckedAsync();
        await Expect(Box(page, first)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Takes_no_selected_row_away_when_newer_ones_fill_the_list()
    {
        var first = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync("dead-letters");
        await Box(page, first).CheckAsync();

        await App.MakeDeadLettersAsync(11);

        await Expect(page.GetByText("Held back: a selected row would go.")).ToBeVisibleAsync();
        await Expect(Box(page, first)).ToBeCheckedAsync();
        await Box(page, first).UncheckAsync();
        await App.MakeDeadLettersAsync(1);
        await Expect(page.Rows()).ToHaveCountAsync(10);
    }

    private static ILocator Box(IPage page, string id) => page.GetByRole(AriaRole.Checkbox, new() { Name = id });

    private async Task<IReadOnlyList<InboxState>> StatesAsync(IReadOnlyList<string> ids)
    {
        List<InboxState> states = [];
        foreach (var id in ids)
        {
            states.Add((await App.Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken))!.Entry.State);
        }

        return states;
    }
}
