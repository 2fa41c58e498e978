using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class EndpointConventionTests
{
    [Fact]
    public async Task Lets_a_rate_limit_apply()
    {
        await using var host = await ReceiverHost.StartAsync(
            handlers: null,
            configure: null,
            services: builder => builder.Services.AddRateLimiter(limits => limits.AddFixedWindowLimiter("two", window =>
            {
                window.PermitLimit = 2;
                window.Window = TimeSpan.FromHours(1);
            })),
            pipeline: app =>
            {
                app.UseRouting();
                app.UseRateLimiter();
                app.MapWebhookReceiver(Deliveries.Path).RequireRateLimiting("two");
            });
        List<HttpStatusCode> statuses = [];

        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await host.SendAsync(Deliveries.Envelope($"evt-{i}"))).StatusCode);
        }

        statuses.Should().Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
        host.Metrics.Of("webhook_receiver.deliveries").Should().HaveCount(2);
    }

    [Theory]
    [InlineData("hooks.example.com", HttpStatusCode.OK)]
    [InlineData("other.example.com", HttpStatusCode.NotFound)]
    public async Task Lets_a_host_filter_apply(string hostHeader, HttpStatusCode status)
    {
        await using var host = await ReceiverHost.StartAsync(
            pipeline: app => app.MapWebhookReceiver(Deliveries.Path).RequireHost("hooks.example.com"));
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        request.Headers.Host = hostHeader;

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task Can_be_mapped_in_a_group_with_the_groups_conventions()
    {
        await using var host = await ReceiverHost.StartAsync(
            pipeline: app => app.MapGroup("/webhooks").WithMetadata("from the group").MapWebhookReceiver("/debitura"));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        EndpointOf(host).Metadata.GetMetadata<string>().Should().Be("from the group");
    }

    [Fact]
    public async Task Can_be_mapped_twice_and_knows_its_events_at_both_paths()
    {
        await using var host = await ReceiverHost.StartAsync(pipeline: app =>
        {
            app.MapWebhookReceiver(Deliveries.Path);
            app.MapWebhookReceiver("/second");
        });
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        request.RequestUri = new Uri("/second", UriKind.Relative);

        var first = await host.SendAsync(Deliveries.Envelope());
        var second = await host.SendAsync(request);

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Takes_a_pattern_with_parameters()
    {
        await using var host = await ReceiverHost.StartAsync(pipeline: app => app.MapWebhookReceiver("/{region}/debitura"));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Allows_anonymous_needs_no_antiforgery_and_says_what_it_is()
    {
        await using var host = await ReceiverHost.StartAsync();

        var endpoint = EndpointOf(host);

        endpoint.DisplayName.Should().Be("Webhook receiver 'default'");
        endpoint.Metadata.GetMetadata<IAllowAnonymous>().Should().NotBeNull();
        endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()!.RequiresValidation.Should().BeFalse();
        endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()!.ExcludeFromDescription.Should().BeTrue();
    }

    [Fact]
    public async Task Stays_out_of_the_API_description()
    {
        await using var host = await ReceiverHost.StartAsync(
            handlers: null,
            configure: null,
            services: builder => builder.Services.AddEndpointsApiExplorer(),
            pipeline: app =>
            {
                app.MapWebhookReceiver(Deliveries.Path);
                app.MapGet("/described", () => "text");
            });
        await host.SendAsync(Deliveries.Envelope());

        var described = host.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
            .ApiDescriptionGroups.Items.SelectMany(group => group.Items);

        described.Select(item => item.RelativePath).Should().Equal("described");
    }

    [Fact]
    public async Task Runs_endpoint_conventions_of_the_application_last()
    {
        await using var host = await ReceiverHost.StartAsync(
            pipeline: app => app.MapWebhookReceiver(Deliveries.Path).WithDisplayName("ours").WithName("debitura"));

        var endpoint = EndpointOf(host);

        endpoint.DisplayName.Should().Be("ours");
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName.Should().Be("debitura");
    }

    private static Endpoint EndpointOf(ReceiverHost host) =>
        host.Services.GetRequiredService<EndpointDataSource>().Endpoints.Should().ContainSingle().Subject;
}
