using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;
using WebhookReceiver.Dashboard;
using WebhookReceiver.ReferralApi;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Conventions.Tests;

public sealed class PublicApiTests
{
    // What has to be in the catalog of payloads, closed hierarchies of results, and a client that another one derives from.
    private static readonly HashSet<string> OpenBases =
    [
        "EventPayload", "ClientEventPayload", "CaseEventPayload",
        "ReferralApiData", "ClientResult", "LinkRecoveryNews", "HttpReferralApiClient",
    ];

    public static TheoryData<Assembly> Packages => Package.All;

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_api_is_the_approved_one(Assembly package)
    {
        var api = package.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            DenyNamespacePrefixes = [],
            IncludeTypes = [.. Package.PublicTypes(package)],
        });

        ApprovedText.Difference(api.ReplaceLineEndings("\n").TrimEnd() + "\n", $"src/{package.GetName().Name}/PublicApi.approved.txt")
            .Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_types_are_closed_to_inheritance(Assembly package) =>
        Package.PublicTypes(package).Where(type => type is { IsClass: true, IsSealed: false } && !OpenBases.Contains(type.Name)).Should()
            .BeEmpty();

    [Theory]
    [InlineData(typeof(ReferralApiData))]
    [InlineData(typeof(ClientResult))]
    [InlineData(typeof(LinkRecoveryNews))]
    public void Open_bases_cannot_be_derived_from_elsewhere(Type type) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Where(constructor => constructor.GetParameters().Length == 0)
            .Should().OnlyContain(constructor => constructor.IsPrivate || constructor.IsFamilyAndAssembly);

    [Theory]
    [MemberData(nameof(Packages))]
    public void Internal_classes_are_closed_to_inheritance(Assembly package) =>
        package.GetTypes()
            .Where(type => type is { IsClass: true, IsVisible: false, IsSealed: false, IsAbstract: false, IsNested: false }
                && !OpenBases.Contains(type.Name)
                && !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Should().BeEmpty();

    [Fact]
    public void Pages_of_the_dashboard_are_hidden_from_intellisense() =>
        Package.Pages(typeof(WebhookDashboardOptions).Assembly).Where(type => type.Name != "_Imports")
            .Should().OnlyContain(type => typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type)
                && type.IsDefined(typeof(EditorBrowsableAttribute), inherit: false));

    [Fact]
    public void The_simulator_does_not_use_the_core() =>
        typeof(DebituraSimulator).Assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .Should().NotContain(name => name!.StartsWith("WebhookReceiver", StringComparison.Ordinal));

    /// <summary>What users type needs one using, and extension methods are where ASP.NET Core users look for them.</summary>
    [Fact]
    public void The_core_has_a_small_front()
    {
        var byNamespace = typeof(WebhookSecret).Assembly.GetExportedTypes().ToLookup(type => type.Namespace);

        byNamespace.Select(group => group.Key).Should().BeEquivalentTo(
            "WebhookReceiver", "WebhookReceiver.Extensibility", "Microsoft.AspNetCore.Builder", "Microsoft.Extensions.DependencyInjection");
        byNamespace["WebhookReceiver"].Where(type => !IsPayload(type)).Should().HaveCountLessThanOrEqualTo(25);
    }

    private static bool IsPayload(Type type) => typeof(EventPayload).IsAssignableFrom(type);
}
