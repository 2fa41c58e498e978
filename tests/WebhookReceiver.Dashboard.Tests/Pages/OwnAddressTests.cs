using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class OwnAddressTests
{
    [Theory]
    [InlineData("http://localhost:5080/", "http://localhost:5080")]
    [InlineData("http://localhost:5080/", "http://0.0.0.0:5080")]
    [InlineData("http://localhost:5080/", "http://[::]:5080")]
    [InlineData("http://localhost:5080/", "http://+:5080")]
    [InlineData("http://localhost:5080/", "http://*:5080")]
    [InlineData("http://127.0.0.1:5080/", "http://127.0.0.1:5080")]
    [InlineData("https://localhost:7080/", "http://localhost:5080", "https://localhost:7080")]
    [InlineData("http://localhost:5080/", "http://unix:/run/app.sock", "http://localhost:5080")]
    [InlineData("http://localhost:5080/", "net.pipe://x", "http://localhost:5080")]
    [InlineData(null)]
    public void Is_one_that_the_application_reaches_itself_at(string? expected, params string[] addresses) =>
        OwnAddress.For(new Server(addresses))?.AbsoluteUri.Should().Be(expected);

    [Fact]
    public void There_is_none_without_the_feature() => OwnAddress.For(new Server(addresses: null)).Should().BeNull();

    private sealed class Server : IServer
    {
        public Server(string[]? addresses)
        {
            if (addresses is null)
            {
                return;
            }

            var feature = new Addresses();
            foreach (var address in addresses)
            {
                feature.List.Add(address);
            }

            Features.Set<IServerAddressesFeature>(feature);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Addresses : IServerAddressesFeature
    {
        public List<string> List { get; } = [];

        ICollection<string> IServerAddressesFeature.Addresses => List;

        public bool PreferHostingUrls { get; set; }
    }
}
