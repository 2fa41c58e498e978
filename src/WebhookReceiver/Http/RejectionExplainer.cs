using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>
/// Writes the probable cause of a rejection to the log, after the rejection was recorded. Anybody can have deliveries rejected, so it
/// explains one at a time, at most five a second, and
/// never fails a request.
/// </summary>
internal sealed class RejectionExplainer(ReceiverSettingsMonitor settingsMonitor, TimeProvider clock, ILogger<RejectionExplainer> logger)
{
    internal const int MaxPerSecond = 5;

    private readonly Lock admission = new();
    private bool isBusy;
    private long second;
    private int explained;

    /// <returns>The explanation, as for the application's hook; <see langword="null"/> when there is none.</returns>
    public string? Explain(DeliveryRecord record, ReceiverSettings settings, HttpRequest request, PooledBody body)
    {
        // A body that is not there although its length was announced is the application's own mistake, which it has to learn of in
        // production, too.
        var isBodyMissing = record.BodyEnd is BodyEnd.Whole && record.Rejection is RejectionReason.SignatureMismatch && body.Length == 0
            && request.ContentLength > 0;
        if ((!settings.ExplainRejections && !isBodyMissing) || !TryEnter())
        {
            return null;
        }

        try
        {
            var explanation = Find(record, settings, request, body);
            logger.RejectionExplained(record.Receiver, record.Rejection!.Value, explanation.Cause, explanation.Message);
            return explanation.Message;
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // A rejection stays a rejection, whatever a stranger sent to be explained.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ExplanationFailed(exception, record.Receiver);
            return null;
        }
        finally
        {
            lock (admission)
            {
                isBusy = false;
            }
        }
    }

    private SignatureExplanation Find(DeliveryRecord record, ReceiverSettings settings, HttpRequest request, PooledBody body)
    {
        var headers = request.Headers[settings.Options.SignatureHeader];
        if (headers.Count > 1)
        {
            return new(RejectionCause.Unknown, "The signature header is there more than once. Look for something in front that adds one.");
        }

        if (record.Rejection is RejectionReason.BodyTooLarge)
        {
            return new(
                RejectionCause.Unknown,
                "The body is longer than MaxBodyBytes allows, or the server's own limit. If it came from Debitura, raise the lower of " +
                "the two.");
        }

        return SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = headers,
            RawBody = record.Rejection is RejectionReason.SignatureMismatch ? BodyOf(body) : null,
            BodyAnnounced = request.ContentLength > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0),
            Secrets = settings.Secrets,
            OtherReceivers = settingsMonitor.SecretsOfOthers(record.Receiver),
            Now = record.ReceivedAt,
            Tolerance = settings.Options.Tolerance,
            FutureTolerance = settings.Options.FutureTolerance,
        });
    }

    // One byte more than is examined is enough to see that the body is larger.
    private static byte[] BodyOf(PooledBody body) =>
        body.Sequence.Slice(0, Math.Min(body.Length, SignatureExplainer.MaxBodyBytes + 1)).ToArray();

    private bool TryEnter()
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (admission)
        {
            explained = now == second ? explained : 0;
            second = now;
            if (isBusy || explained == MaxPerSecond)
            {
                return false;
            }

            explained++;
            isBusy = true;
            return true;
        }
    }
}
