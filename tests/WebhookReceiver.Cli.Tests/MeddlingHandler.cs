namespace WebhookReceiver.Cli.Tests;

/// <summary>Does something at the moment when Debitura has acted on a call and its answer is on the way.</summary>
internal sealed class MeddlingHandler(HttpMethod method, Func<int, Task> meddle) : DelegatingHandler(new SocketsHttpHandler())
{
    private int calls;

    public static MeddlingHandler On(HttpMethod method, Action meddle) => new(method, _ =>
    {
        meddle();
        return Task.CompletedTask;
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == method)
        {
            await meddle(++calls);
        }

        return response;
    }
}
