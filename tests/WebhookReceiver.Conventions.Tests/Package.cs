using System.Reflection;
using WebhookReceiver.Dashboard;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.ReferralApi;
using WebhookReceiver.Simulator;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Conventions.Tests;

/// <summary>The packages, one line for each, and the types that users see.</summary>
internal static class Package
{
    // The Razor compiler makes every component public. None is part of the API, and IntelliSense hides them.
    private const string Components = "WebhookReceiver.Dashboard.Pages";

    public static TheoryData<Assembly> All =>
    [
        typeof(WebhookSecret).Assembly,
        typeof(SampleEvents).Assembly,
        typeof(IWebhookInbox).Assembly,
        typeof(IReferralApiClient).Assembly,
        typeof(LinkRequestStoreExtensions).Assembly,
        typeof(DebituraSimulator).Assembly,
        typeof(WebhookDashboardOptions).Assembly,
    ];

    public static IEnumerable<Type> PublicTypes(Assembly package) => package.GetExportedTypes().Where(type => !IsComponent(type));

    public static IEnumerable<Type> Pages(Assembly package) => package.GetExportedTypes().Where(IsComponent);

    private static bool IsComponent(Type type) => type.Namespace?.StartsWith(Components, StringComparison.Ordinal) == true;
}
