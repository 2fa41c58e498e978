using System.Reflection;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests.Conventions;

public sealed class PublicApiTests
{
    public static TheoryData<Assembly> Packages => [typeof(IReferralApiClient).Assembly, typeof(LinkRequestStoreExtensions).Assembly];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_api_is_the_approved_one(Assembly package)
    {
        var difference = ApprovedText.Difference(PublicApiPrinter.Print(package), $"src/{package.GetName().Name}/PublicApi.approved.txt");

        difference.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_types_are_closed_to_inheritance(Assembly package) =>
        package.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsSealed: false } && type != typeof(ReferralApiData) && type != typeof(ClientResult) && type != typeof(LinkRecoveryNews))
            .Should().BeEmpty();

    [Theory]
    [InlineData(typeof(ReferralApiData))]
    [InlineData(typeof(ClientResult))]
    [InlineData(typeof(LinkRecoveryNews))]
    public void Open_bases_cannot_be_derived_from_elsewhere(Type type) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Where(constructor => constructor.GetParameters().Length == 0)
            .Should().OnlyContain(constructor => constructor.IsPrivate || constructor.IsFamilyAndAssembly);
}
