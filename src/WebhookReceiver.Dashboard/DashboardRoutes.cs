using Microsoft.AspNetCore.Http;
using WebhookReceiver.Dashboard.Pages;

namespace WebhookReceiver.Dashboard;

/// <summary>Every address of the dashboard.</summary>
internal static class DashboardRoutes
{
    public const string Deliveries = "deliveries";
    public const string Delivery = "delivery";
    public const string DeadLetters = "dead-letters";
    public const string Change = "dead-letters/change";
    public const string Rejections = "rejections";
    public const string Receivers = "receivers";
    public const string Test = "test";
    public const string TestSent = "test/sent";
    public const string Changes = "changes";
    public const string Assets = "assets";

    public static IReadOnlyList<DashboardRoute> All { get; } =
    [
        new(string.Empty, Get: Overview.ShowAsync),
        new(Deliveries, Get: DeliveryList.ShowAsync),
        new(Delivery, Get: DeliveryDetails.ShowAsync, Post: DeliveryDetails.ActAsync),
        new(DeadLetters, Get: DeadLetterList.ShowAsync, Post: Confirmation.AskAsync),
        new(Change, Post: SetChange.ApplyAsync),
        new(Rejections, Get: RejectionList.ShowAsync),
        new(Receivers, Get: ReceiverList.ShowAsync),
        new(Test, Get: TestForm.ShowAsync, Post: TestForm.SendAsync),
        new(TestSent, Get: TestProgress.ShowAsync),
        new(Changes, Get: ChangeStream.SendAsync),
        new($"{Assets}/{DashboardRoute.CatchAll}", Get: AssetFiles.SendAsync),
        new(DashboardRoute.CatchAll, Get: request => Task.FromResult(request.Problem(StatusCodes.Status404NotFound))),
    ];
}
