using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Conventions;

public sealed class PublicApiTests
{
    // The Razor compiler makes every component public. None is part of the API, and IntelliSense hides them.
    private const string Components = "WebhookReceiver.Dashboard.Pages";

    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var package = typeof(WebhookDashboardOptions).Assembly;

        var difference = ApprovedText.Difference(PublicApiPrinter.Print(package, type => type.Namespace != Components), $"src/{package.GetName().Name}/PublicApi.approved.txt");

        difference.Should().BeNull();
    }

    [Fact]
    public void Public_types_are_closed_to_inheritance() =>
        typeof(WebhookDashboardOptions).Assembly.GetExportedTypes()
            .Where(type => type.Namespace != Components && type is { IsClass: true, IsSealed: false })
            .Should().BeEmpty();

    [Fact]
    public void Nothing_but_components_is_public_among_the_pages() =>
        typeof(WebhookDashboardOptions).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == Components && type.Name != "_Imports")
            .Should().OnlyContain(type =>
                typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type) && type.IsDefined(typeof(System.ComponentModel.EditorBrowsableAttribute), inherit: false));
}
