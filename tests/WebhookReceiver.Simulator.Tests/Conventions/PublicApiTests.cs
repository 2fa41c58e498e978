using WebhookReceiver.TestKit;

namespace WebhookReceiver.Simulator.Tests.Conventions;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var package = typeof(DebituraSimulator).Assembly;

        var difference = ApprovedText.Difference(PublicApiPrinter.Print(package), $"src/{package.GetName().Name}/PublicApi.approved.txt");

        difference.Should().BeNull();
    }

    [Fact]
    public void Public_types_are_closed_to_inheritance() =>
        typeof(DebituraSimulator).Assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsSealed: false })
            .Should().BeEmpty();

    [Fact]
    public void The_core_is_not_used() =>
        typeof(DebituraSimulator).Assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .Should().NotContain(name => name!.StartsWith("WebhookReceiver", StringComparison.Ordinal));
}
