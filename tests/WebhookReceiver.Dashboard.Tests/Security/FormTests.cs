using System.Net;
using System.Text;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Security;

public sealed class FormTests
{
    public static TheoryData<string, string> Actions => new()
    {
        { "delivery", "requeue" },
        { "delivery", "discard" },
        { "dead-letters", "requeue" },
        { "dead-letters/change", "discard" },
        { "test", "send" },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Without_a_token_nothing_is_done(string page, string action)
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");

        var response = await host.PostAsync(page, [("do", action), ("event", DashboardHost.KeyOf("evt-1"))]);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await host.Inbox.FindAsync("evt-1", cancellationToken: TestContext.Current.CancellationToken))!.Entry.State.Should()
            .Be(InboxState.DeadLetter);
    }

    [Fact]
    public async Task A_made_up_token_is_refused()
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");
        await host.ReadAsync("dead-letters");

        var response = await host.PostAsync(
            "delivery", [("__RequestVerificationToken", "CfDJ8made-up"), ("do", "discard"), ("event", DashboardHost.KeyOf("evt-1"))]);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_applications_own_antiforgery_settings_are_respected()
    {
        await using var host = await DashboardHost.StartAsync(
            DashboardHost.FailOnUpdates,
            services: services => services.AddAntiforgery(options =>
            {
                options.FormFieldName = "proof";
                options.Cookie.Name = "own-cookie";
            }));
        await host.DeliverAsync("evt-1");

        var page = await host.GetAsync("dead-letters");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        html.Should().Contain("name=\"proof\"");
        page.Headers.GetValues("Set-Cookie").Should().ContainSingle(cookie => cookie.StartsWith("own-cookie=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Antiforgery_middleware_of_the_application_does_not_get_in_the_way()
    {
        await using var host = await DashboardHost.StartAsync(
            DashboardHost.FailOnUpdates,
            map: app =>
            {
                app.UseAntiforgery();
                app.MapWebhookDashboard(DashboardHost.Root);
            });
        await host.DeliverAsync("evt-1");

        var response = await host.PostAsync(
            "delivery", "dead-letters", ("do", "discard"), ("seen", "DeadLetter"), ("event", DashboardHost.KeyOf("evt-1")));

        DashboardHost.LocationOf(response).Should().Contain("note=discarded");
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "do=discard")]
    [InlineData("multipart/form-data; boundary=x", "--x--")]
    public async Task Anything_but_a_plain_form_is_refused(string contentType, string body)
    {
        await using var host = await DashboardHost.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        (await host.SendAsync(HttpMethod.Post, "delivery", content)).StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_form_that_announces_too_much_is_refused_unread()
    {
        await using var host = await DashboardHost.StartAsync();
        using var content = new StringContent(
            "event=" + new string('x', 5 * 1024 * 1024), Encoding.UTF8, "application/x-www-form-urlencoded");

        (await host.SendAsync(HttpMethod.Post, "dead-letters/change", content)).StatusCode.Should()
            .Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_form_with_too_many_fields_is_refused()
    {
        await using var host = await DashboardHost.StartAsync();

        var response = await host.PostAsync(
            "dead-letters/change", Enumerable.Range(0, 2000).Select(number => ("event", $"default/{number}")));

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("delivery", "explode")]
    [InlineData("delivery", "3")]
    [InlineData("dead-letters", "requeue-everything")]
    [InlineData("dead-letters/change", "")]
    public async Task An_action_that_does_not_exist_is_not_found(string page, string action)
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");

        var response = await host.PostAsync(
            page, "dead-letters", ("do", action), ("seen", "DeadLetter"), ("event", DashboardHost.KeyOf("evt-1")));

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example")]
    public async Task No_redirect_leads_elsewhere_whatever_an_id_says(string id)
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");

        var response = await host.PostAsync(
            "delivery", "dead-letters", ("do", "requeue"), ("seen", "DeadLetter"), ("event", DashboardHost.KeyOf(id, id)));

        DashboardHost.LocationOf(response).Should().StartWith(DashboardHost.Root + "/delivery?");
    }
}
