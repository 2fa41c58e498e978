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
    public const string TestEvent = "Test event";

    public static TheoryData<string> All => [Overview, Deliveries, DeadLetters, Rejections, Receivers, TestEvent];

    public static ILocator LinkTo(this IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Heading(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public static ILocator Pill(this IPage page) => page.Heading().Locator(".pill");

    /// <summary>The rows of the page's tables.</summary>
    public static ILocator Rows(this IPage page) => page.Locator("main tbody tr");

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>By how many pixels the page is wider than its window.</summary>
    public static Task<int> OverflowAsync(this IPage page) =>
        page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Marks the document, to see later that it is still the same one.</summary>
    public static Task MarkAsync(this IPage page) => page.EvaluateAsync("() => { window.isMarked = true; }");

    /// <summary>Whether nothing has loaded the page again since it was marked.</summary>
    public static Task<bool> IsStillMarkedAsync(this IPage page) => page.EvaluateAsync<bool>("() => window.isMarked === true");
}
