namespace WebhookReceiver.Cli.Tests;

/// <summary>Leads Debitura's host names to simulators, and nothing else anywhere.</summary>
internal sealed class DebituraRouting(IReadOnlyDictionary<string, Uri> addresses) : DelegatingHandler(
    new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var wanted = request.RequestUri!;
        var address = addresses.GetValueOrDefault(wanted.Host)
            ?? throw new InvalidOperationException("A request to a stranger: " + wanted.Host);
        request.RequestUri = new Uri(address, wanted.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
