using WebhookReceiver.Dashboard.Tests.Browser.Setup;
using static Microsoft.Playwright.Assertions;

namespace WebhookReceiver.Dashboard.Tests.Browser;

public sealed class TestEventTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Follows_a_test_event_to_its_handling()
    {
        var page = await OpenAsync("test");

        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.CaseCreated);
        await page.Button("Send").ClickAsync();

        await Expect(page.Heading()).ToContainTextAsync(WebhookEventTypes.CaseCreated);
        await Expect(page.GetByText("Answered 202")).ToBeVisibleAsync();
        await Expect(page.Pill()).ToHaveTextAsync("Processed");
    }

    [Fact]
    public async Task Sends_to_the_receiver_that_was_chosen()
    {
        var page = await OpenAsync("test");

        await page.GetByLabel("Receiver").SelectOptionAsync(DashboardApp.OtherReceiver);
        await page.Button("Send").ClickAsync();
        await Expect(page.Pill()).ToHaveTextAsync("Processed");
        await page.Link("Show the delivery").ClickAsync();

        await Expect(page.Locator("dt:text-is('Receiver') + dd")).ToHaveTextAsync(DashboardApp.OtherReceiver);
        await Expect(page.GetByText("true: its data is synthetic")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Shows_what_a_handler_threw()
    {
        App.IsCaseSystemDown = true;
        var page = await OpenAsync("test");

        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.CaseClosed);
        await page.Button("Send").ClickAsync();

        await Expect(page.Pill()).ToHaveTextAsync("Dead letter");
        await Expect(page.GetByLabel("Error").First).ToContainTextAsync("it is down");
    }

    [Fact]
    public async Task Offers_to_send_another_like_it()
    {
        var page = await OpenAsync("test");
        await page.GetByLabel("Event type").SelectOptionAsync(WebhookEventTypes.PaymentDeleted);
        await page.Button("Send").ClickAsync();

        await page.Link("Send another").ClickAsync();

        await Expect(page.GetByLabel("Event type")).ToHaveValueAsync(WebhookEventTypes.PaymentDeleted);
    }
}
