using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>The client that the application gets with link recovery: it tracks client requests, so that recovery can resend them.</summary>
internal sealed class TrackingReferralApiClient(
    IHttpClientFactory http,
    IOptions<ReferralApiOptions> options,
    TimeProvider clock,
    LinkRequestTracker tracker,
    ILogger<TrackingReferralApiClient> logger)
    : HttpReferralApiClient(http, options, clock)
{
    public override async Task<ClientResult> CreateClientAsync(ClientRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        // Stored before it is sent: a link that expires weeks later needs the request, and the process may die while it waits for the
        // answer.
        var (before, now, _) = await tracker.ApplyAsync(request.ExternalTenantId, new LinkEvent.Requested(request), cancellationToken)
            .ConfigureAwait(false);
        ClientResult result;
        try
        {
            result = await base.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ReferralApiException exception) when (!exception.MayHaveActed)
        {
            await TryAsync(() => tracker.RestoreAsync(before, now)).ConfigureAwait(false);
            throw;
        }

        await TryAsync(async () =>
        {
            // Not cancelled: the answer would be lost.
            var answered = new LinkEvent.RequestAnswered(result);
            var (_, _, action) = await tracker.ApplyAsync(request.ExternalTenantId, answered, CancellationToken.None).ConfigureAwait(false);
            if (action is LinkAction.Restore)
            {
                await tracker.RestoreAsync(before, now).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return result;
    }

    // Debitura has answered, perhaps with a link that exists nowhere else: the caller has to get that even if it cannot be recorded.
    // Unrecorded, the request counts as unanswered, which recovery can handle.
    private async Task TryAsync(Func<Task> record)
    {
        try
        {
            await record().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: a store of the application may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.AnswerNotRecorded(exception);
        }
    }
}
