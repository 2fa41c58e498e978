using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.ReferralApi.Tests;

public sealed class KestrelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(201, Shapes.Created, typeof(ClientResult.Created))]
    [InlineData(202, Shapes.OnboardingRequired, typeof(ClientResult.OnboardingRequired))]
    [InlineData(400, Shapes.FieldMap, typeof(ClientResult.ValidationFailed))]
    [InlineData(409, Shapes.NeedsLinking, typeof(ClientResult.Conflict))]
    [InlineData(422, Shapes.BusinessRule, typeof(ClientResult.BusinessRuleFailed))]
    public async Task Creates_a_client_over_a_real_connection(int status, string body, Type expected)
    {
        string? request = null;
        string? path = null;
        string? key = null;
        await using var server = await TestServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            request = await reader.ReadToEndAsync(context.RequestAborted);
            (path, key) = (context.Request.Path, context.Request.Headers["XApiKey"]);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(body, context.RequestAborted);
        });
        await using var host = new ApiHost(configure: options => options.BaseUrl = new Uri(server.Url, "api"));

        var result = await host.Client.CreateClientAsync(SampleRequests.Acme(), Token);

        result.Should().BeOfType(expected);
        path.Should().Be("/api/clients");
        key.Should().Be(ApiHost.Key);
        request.Should().StartWith("""{"externalTenantId":"tenant-12345",""");
    }

    [Fact]
    public async Task Says_that_the_connection_broke()
    {
        await using var server = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });
        await using var host = new ApiHost(configure: options => options.BaseUrl = server.Url);

        var act = () => host.Client.GetMeAsync(Token);

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unreachable);
    }

    [Fact]
    public async Task Says_that_nobody_listens()
    {
        Uri url;
        await using (var server = await TestServer.StartAsync(_ => Task.CompletedTask))
        {
            url = server.Url;
        }

        await using var host = new ApiHost(configure: options => options.BaseUrl = url);

        var act = () => host.Client.CreateClientAsync(SampleRequests.Acme(), Token);

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unreachable);
    }
}
