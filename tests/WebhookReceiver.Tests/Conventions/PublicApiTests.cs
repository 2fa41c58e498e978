using System.Reflection;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Conventions;

public sealed class PublicApiTests
{
    // One line for each package whose project this one references.
    public static TheoryData<Assembly> Packages =>
    [
        typeof(WebhookSecret).Assembly,
    ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_api_is_the_approved_one(Assembly package)
    {
        var difference = ApprovedText.Difference(PublicApiPrinter.Print(package), $"src/{package.GetName().Name}/PublicApi.approved.txt");

        difference.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_types_are_closed_to_inheritance(Assembly package)
    {
        // The bases of the payloads are open in order to share properties, and closed to others by having to be in the catalog.
        HashSet<string> openBases = ["EventPayload", "ClientEventPayload", "CaseEventPayload"];

        var open = package.GetExportedTypes().Where(type => type.IsClass && !type.IsSealed && !openBases.Contains(type.Name));

        open.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Internal_classes_are_closed_to_inheritance(Assembly package)
    {
        var open = package.GetTypes().Where(type =>
            type.IsClass && !type.IsVisible && !type.IsSealed && !type.IsAbstract &&
            !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)) && !type.IsNested);

        open.Should().BeEmpty();
    }

    [Fact]
    public void Needs_one_using_only_but_for_add_ons()
    {
        typeof(WebhookSecret).Assembly.GetExportedTypes().Select(type => type.Namespace).Distinct().Should()
            .BeEquivalentTo("WebhookReceiver", "WebhookReceiver.Extensibility");
    }
}
