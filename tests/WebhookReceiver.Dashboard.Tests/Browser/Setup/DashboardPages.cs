using Microsoft.Playwright;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>The pages that the navigation leads to, by their names there.</summary>
public static class DashboardPages
{
    public const string Overview = "Overview";
    public const string Deliveries = "Deliveries";
    public const string DeadLetters = "Dead letters";
    public const string Rejections = "Rejections";
    public const string Receivers = "Receivers";
    public const string TestEvent = "Send a test event";

    public static TheoryData<string> All => [Overview, Deliveries, DeadLetters, Rejections, Receivers, TestEvent];

    public static ILocator LinkTo(this IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = name });

    public static ILocator Heading(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name });
}
