using Microsoft.AspNetCore.Http;
using WebhookReceiver.Dashboard.Pages;

namespace WebhookReceiver.Dashboard;

/// <summary>Every address of the dashboard.</summary>
internal static class DashboardRoutes
{
    public const string Deliveries = "deliveries";
    public const string Delivery = "delivery";
    public const string Assets = "assets";

    public static IReadOnlyList<DashboardRoute> All { get; } =
    [
        new(string.Empty, Get: request => DeliveryList.ShowAsync(request)),
        new(Deliveries, Get: DeliveryList.ShowAsync),
        new(Delivery, Get: DeliveryDetails.ShowAsync),
        new($"{Assets}/{{**{DashboardRoute.CatchAllName}}}", Get: AssetFiles.SendAsync),
        new($"{{**{DashboardRoute.CatchAllName}}}", Get: request => Task.FromResult(request.Problem(StatusCodes.Status404NotFound))),
    ];
}
