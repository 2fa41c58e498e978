using System.Net;
using WebhookReceiver.Dashboard.Tests.Setup;

namespace WebhookReceiver.Dashboard.Tests.Security;

/// <summary>Whoever is let in can write any address: none makes an error of it.</summary>
public sealed class AddressTests
{
    private static readonly string Long = new('a', 3000);

    public static TheoryData<string> OfNoEvent =>
        ["%00", "a%00b", "a&receiver=%00", "%ED%A0%80", "%FF%FE", "..%2F..%2Fetc", Long, "%F0%9F%98%80", "%E2%80%AE"];

    [Theory]
    [MemberData(nameof(OfNoEvent))]
    public async Task An_id_of_no_event_is_not_found(string id)
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.GetAsync($"delivery?id={id}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("deliveries?id=")]
    [InlineData("deliveries?case=")]
    [InlineData("deliveries?client=")]
    [InlineData("deliveries?type=")]
    [InlineData("deliveries?receiver=")]
    [InlineData("deliveries?from=")]
    [InlineData("deliveries?after=")]
    [InlineData("deliveries?state=")]
    [InlineData("dead-letters?group=")]
    public async Task A_filter_of_any_characters_is_a_filter(string address)
    {
        await using var host = await DashboardHost.StartAsync();

        foreach (var row in OfNoEvent)
        {
            (await host.GetAsync(address + row.Data)).StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("assets")]
    [InlineData("assets/none.css")]
    [InlineData("nothing/at/all")]
    public async Task A_page_that_does_not_exist_leads_back(string address)
    {
        await using var host = await DashboardHost.StartAsync();

        var response = await host.GetAsync(address);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain($"href=\"{DashboardHost.Root}\"")
            .And.Contain($"href=\"{DashboardHost.Root}/assets/");
    }

    [Fact]
    public async Task An_action_on_an_id_of_no_event_says_that_nothing_was_done()
    {
        await using var host = await DashboardHost.StartAsync();

        var response = await host.PostAsync("delivery", "test", ("event", "default/a%00b"), ("seen", "DeadLetter"), ("do", "requeue"));

        DashboardHost.LocationOf(response).Should().Contain("note=late");
    }
}
