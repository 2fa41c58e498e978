using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Conventions;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var package = typeof(IWebhookInbox).Assembly;

        var difference = ApprovedText.Difference(PublicApiPrinter.Print(package), $"src/{package.GetName().Name}/PublicApi.approved.txt");

        difference.Should().BeNull();
    }

    [Fact]
    public void Public_types_are_closed_to_inheritance() =>
        typeof(IWebhookInbox).Assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsSealed: false })
            .Should().BeEmpty();
}
