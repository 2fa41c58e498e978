using System.Net;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Security;

public sealed class HeaderTests
{
    public static TheoryData<string, string, HttpStatusCode> Answers => new()
    {
        { "GET", "", HttpStatusCode.OK },
        { "GET", "deliveries", HttpStatusCode.OK },
        { "GET", "delivery?id=unknown", HttpStatusCode.NotFound },
        { "GET", "dead-letters", HttpStatusCode.OK },
        { "GET", "rejections", HttpStatusCode.OK },
        { "GET", "receivers", HttpStatusCode.OK },
        { "GET", "test", HttpStatusCode.OK },
        { "GET", "nothing", HttpStatusCode.NotFound },
        { "HEAD", "deliveries", HttpStatusCode.OK },
        { "POST", "deliveries", HttpStatusCode.MethodNotAllowed },
        { "DELETE", "", HttpStatusCode.MethodNotAllowed },
        { "POST", "delivery", HttpStatusCode.UnsupportedMediaType },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_has_the_same_strict_headers(string method, string page, HttpStatusCode status)
    {
        await using var host = await DashboardHost.StartAsync();

        var response = await host.SendAsync(new HttpMethod(method), page);

        response.StatusCode.Should().Be(status);
        CheckHeaders(response);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Theory]
    [InlineData(16, HttpStatusCode.BadRequest)]
    [InlineData(5 * 1024 * 1024, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_refused_form_has_them_too(int length, HttpStatusCode status)
    {
        await using var host = await DashboardHost.StartAsync();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("event", new string('x', length))]);

        var response = await host.SendAsync(HttpMethod.Post, "delivery", form);

        response.StatusCode.Should().Be(status);
        CheckHeaders(response);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task An_action_and_the_stream_of_changes_have_them_too()
    {
        await using var host = await DashboardHost.StartAsync();

        var acted = await host.PostAsync(
            "test", "test", ("receiver", WebhookReceiverDefaults.ReceiverName), ("type", WebhookEventTypes.CaseCreated));
        using var stream = await host.Host.Client.GetAsync(
            DashboardHost.Root + "/changes", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        acted.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        CheckHeaders(acted);
        acted.Headers.CacheControl!.NoStore.Should().BeTrue();
        stream.StatusCode.Should().Be(HttpStatusCode.OK);
        CheckHeaders(stream);
        stream.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task A_page_with_a_form_leaves_no_warning_in_the_log()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.ReadAsync("test")).Should().Contain("__RequestVerificationToken");

        host.Host.Log.Lines.Should().NotContain(
            line => line.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) && line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_page_that_cannot_be_made_has_them_too_and_says_nothing_of_the_exception()
    {
        await using var host = await DashboardHost.StartAsync(services: services => services.AddSingleton<IWebhookInbox, BrokenInbox>());

        var response = await host.GetAsync("deliveries");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        CheckHeaders(response);
        text.Should().Contain("The page could not be made").And.NotContain(BrokenInbox.Secret);
        host.Host.Log.Of("DashboardPageFailed").Should().ContainSingle();
    }

    [Fact]
    public async Task A_policy_for_content_allows_nothing_from_elsewhere_and_nothing_inline()
    {
        await using var host = await DashboardHost.StartAsync();

        var policy = (await host.GetAsync()).Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Subject;

        policy.Should().ContainAll("default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'",
            "frame-ancestors 'none'");
        policy.Should().NotContainAny("unsafe", "data:", "http:", "https:", "*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("deliveries")]
    [InlineData("receivers")]
    [InlineData("test")]
    public async Task No_page_has_inline_script_or_style(string page)
    {
        await using var host = await DashboardHost.StartAsync();

        var html = await host.ReadAsync(page);

        html.Should().NotContainAny("<style", " style=", "javascript:", " onclick", " onload");
        html.Split("<script").Skip(1).Should()
            .OnlyContain(script => script.StartsWith($" src=\"{DashboardHost.Root}/assets/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Assets_are_found_under_a_hash_of_their_content_and_kept_for_ever()
    {
        await using var host = await DashboardHost.StartAsync();
        var address = (await host.ReadAsync()).Split('"').First(text => text.EndsWith("dashboard.css", StringComparison.Ordinal));

        var response = await host.GetAsync(address);
        var old = await host.GetAsync("assets/another-hash/dashboard.css");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.CacheControl!.ToString().Should().ContainAll("max-age=31536000", "immutable");
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/css");
        CheckHeaders(response);
        old.StatusCode.Should().Be(HttpStatusCode.NotFound);
        old.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    private static void CheckHeaders(HttpResponseMessage response)
    {
        string Header(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : string.Empty;

        Header("Content-Security-Policy").Should().StartWith("default-src 'none'");
        Header("X-Content-Type-Options").Should().Be("nosniff");
        Header("X-Frame-Options").Should().Be("DENY");
        Header("Referrer-Policy").Should().Be("same-origin");
    }
}
