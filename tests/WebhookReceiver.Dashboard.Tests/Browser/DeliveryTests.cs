using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using WebhookReceiver.Testing;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

public sealed class DeliveryTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Shows_the_payload_in_lines()
    {
        var id = await App.DeliverAsync(SampleEvents.CaseCreated(payload => payload with { CaseId = "case-1", Reference = "REF1" }));

        var page = await OpenAsync($"delivery?id={id}");

        await Expect(page.GetByTestId("payload"))
            .ToContainTextAsync("    \"caseId\": \"case-1\",\n    \"reference\": \"REF1\"", new() { UseInnerText = true });
    }

    [Fact]
    public async Task Shows_each_attempt_with_its_error()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];

        var page = await OpenAsync($"delivery?id={id}");

        await Expect(page.GetByLabel("Error")).ToHaveCountAsync(2);
        await Expect(page.GetByLabel("Error").First).ToContainTextAsync("The case system did not take case-0: it is down.");
    }

    [Fact]
    public async Task Tells_handlers_that_are_done_from_open_ones()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];

        var page = await OpenAsync($"delivery?id={id}");

        await Expect(page.Locator(".handlers li", new() { HasText = "note-change" })).ToContainTextAsync("Done");
        await Expect(page.Locator(".handlers li", new() { HasText = "save-case" })).ToContainTextAsync("Open");
    }

    [Fact]
    public async Task Leads_to_the_other_deliveries_of_the_same_case()
    {
        var other = await App.DeliverAsync(SampleEvents.CaseCreated());
        var id = await App.DeliverAsync(SampleEvents.CaseUpdated());
        var page = await OpenAsync($"delivery?id={id}");

        await page.Rows().GetByRole(AriaRole.Link).Filter(new() { HasText = other }).ClickAsync();

        await Expect(page.Heading()).ToContainTextAsync(WebhookEventTypes.CaseCreated);
    }

    [Fact]
    public async Task Requeues_a_dead_letter_and_sees_it_handled_without_loading_again()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync($"delivery?id={id}");
        await Expect(page.Pill()).ToHaveTextAsync("Dead letter");

        await page.Button("Requeue").ClickAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Processed");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status)).ToContainTextAsync("Requeued");
        await Expect(page.Button("Requeue")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Discards_a_dead_letter_after_a_second_look()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync($"delivery?id={id}");
        await Expect(page.Button("Discard this event")).ToBeHiddenAsync();

        await page.GetByText("Discard…").ClickAsync();
        await page.Button("Discard this event").ClickAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Discarded");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status)).ToContainTextAsync("Discarded.");
    }

    [Fact]
    public async Task Says_what_was_done_only_once()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync($"delivery?id={id}");
        await page.Button("Requeue").ClickAsync();
        await Expect(page.Pill()).ToHaveTextAsync("Processed");

        await page.ReloadAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Processed");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Requeues_with_the_keyboard_alone()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];
        var page = await OpenAsync($"delivery?id={id}");

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Button("Requeue")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Pill()).ToHaveTextAsync("Processed");
    }

    [Fact]
    public async Task Fits_a_phone()
    {
        var id = (await App.MakeDeadLettersAsync(1))[0];

        var page = await OpenAsync($"delivery?id={id}", new() { ViewportSize = Phone, IsMobile = true, HasTouch = true });

        (await page.OverflowAsync()).Should().Be(0);
    }
}
