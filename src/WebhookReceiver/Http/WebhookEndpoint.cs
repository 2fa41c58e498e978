using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>
/// The whole flow of one delivery, in seven steps; nothing else orchestrates.
/// <code>
/// 1 header    t and v1; absent, malformed or outside tolerance -> 401, the body is never read
/// 2 body      bounded: each in size and time, all together in memory
/// 3 verify    HMAC-SHA256(secret, t + "." + raw body) against every current secret
/// 4 envelope  id, event, timestamp, where data lies
/// 5 process   inline: claim, dispatch, complete or release; inbox: store, then acknowledge
/// 6 respond   one table: outcome -> status
/// 7 record    one log line, one metric, one activity
/// </code>
/// Every byte of the request is hostile until step 3 has passed.
/// </summary>
internal sealed class WebhookEndpoint(
    string receiver,
    ReceiverSettingsMonitor settingsMonitor,
    WebhookDispatcher dispatcher,
    UnverifiedBytes unverified,
    IDeliveryProcessor processor,
    DeliveryRecorder recorder,
    HookRunner hooks,
    RejectionExplainer explainer,
    TimeProvider clock,
    ILogger<WebhookEndpoint> logger)
{
    private readonly SecretWait secretWait = new(receiver, settingsMonitor, unverified, clock);

    // Longer than a response takes to any place on Earth. In real time: it is for the network, whatever clock the application has.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);

    // Not signed, so nothing but a hint for handlers.
    private const string TestHeader = "X-Debitura-Test";
    private const string ReplayHeader = "X-Debitura-Replay";

    public async Task HandleAsync(HttpContext context)
    {
        using var activity = WebhookReceiverDiagnostics.ActivitySource.StartActivity(WebhookReceiverDiagnostics.DeliveryActivity);
        var settings = settingsMonitor.Get(receiver);
        var record = new DeliveryRecord(receiver, clock.GetUtcNow(), clock.GetTimestamp());
        using var body = new PooledBody(unverified, settings.Options);

        // Steps 1 to 5
        var outcome = await ReceiveAsync(context.Request, settings, record, body, context.RequestAborted);
        var status = ResponseTable.StatusOf(outcome, record.BodyEnd);
        if (record.Rejection is not null)
        {
            // 7 before 6: recorded first, whatever becomes of the explanation and the application's hook.
            recorder.Record(record, outcome, status, activity);
            await ReportRejectionAsync(context, settings, record, body);
            await ResponseTable.WriteAsync(context.Response, status, record.BodyEnd);
            return;
        }

        // 6 respond
        try
        {
            await ResponseTable.WriteAsync(context.Response, status, record.BodyEnd);
        }
        finally
        {
            // 7 record, even when the sender has gone: what was done with its event is done.
            recorder.Record(record, outcome, status, activity);
        }

        // A small rest is discarded faster than a connection is ended; but a body that a middleware keeps was cut off by a token, and the
        // server can no longer discard its rest.
        var isUnwanted = !(context.Request.ContentLength <= PooledBody.FirstBlockBytes) || context.Request.Body.CanSeek;
        if (record.BodyEnd is BodyEnd.NoRoom or BodyEnd.TooSlow && isUnwanted && ResponseTable.HasConnectionOfItsOwn(context.Request))
        {
            await EndConnectionAsync(context);
        }
    }

    private async ValueTask<DeliveryOutcome> ReceiveAsync(
        HttpRequest request, ReceiverSettings settings, DeliveryRecord record, PooledBody body, CancellationToken aborted)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return DeliveryOutcome.MethodNotAllowed;
        }

        // 1 header
        var options = settings.Options;
        var headers = request.Headers[options.SignatureHeader];
        if (headers.Count > 1)
        {
            // Two values: whoever put a proxy in between may see the one and verify the other.
            return Reject(record, RejectionReason.MalformedSignature);
        }

        if (SignatureVerifier.CheckHeader(
            headers, record.ReceivedAt, options.Tolerance, options.FutureTolerance, out var header) is { } rejection)
        {
            return Reject(record, rejection);
        }

        // 2 body
        using (var reader = new BodyReader(request, body, options, clock))
        {
            record.BodyEnd = await reader.ReadAsync();
        }

        if (record.BodyEnd is not BodyEnd.Whole)
        {
            // Others may need the room now.
            body.Dispose();
            return record.BodyEnd switch
            {
                BodyEnd.TooLarge => Reject(record, RejectionReason.BodyTooLarge),
                BodyEnd.NoRoom => DeliveryOutcome.Overloaded,
                _ => DeliveryOutcome.BodyUnreadable,
            };
        }

        // 3 verify
        var verification = SignatureVerifier.CheckSignature(in header, body.Sequence, settings.Secrets);
        if (!verification.IsValid && options.AwaitSecretUntil > record.ReceivedAt)
        {
            verification = await secretWait.VerifyAsync(header, body, aborted);
        }

        if (verification.Rejection is { } mismatch)
        {
            return Reject(record, mismatch);
        }

        record.SignedAt = verification.SignedAt;
        record.SecretIndex = verification.SecretIndex;
        var rawBody = body.Accept();

        // 4 envelope
        EnvelopeReader.TryRead(rawBody.Span, out var envelope, out var problem);
        record.EventId = envelope?.Id;
        record.EventType = envelope?.Type;
        record.EventTypeTag = dispatcher.EventTypeTag(receiver, envelope?.Type);

        // 5 process
        return await ProcessAsync(
            new VerifiedDelivery
            {
                Details = new WebhookDelivery
                {
                    Receiver = receiver,
                    SignedAt = verification.SignedAt,
                    ReceivedAt = record.ReceivedAt,
                    IsTest = IsTrue(request, TestHeader),
                    IsReplay = IsTrue(request, ReplayHeader),
                },
                RawBody = rawBody,
                Signature = verification.Signature,
                Envelope = envelope,
                Problem = problem,
            },
            aborted);
    }

    /// <summary>
    /// Ends a connection whose body is not wanted any more, when the sender has had a moment to read its response: the server would go on
    /// reading it, only to discard it.
    /// </summary>
    private static async Task EndConnectionAsync(HttpContext context)
    {
        await context.Response.CompleteAsync();
        await Task.Delay(Linger, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private static bool IsTrue(HttpRequest request, string header) =>
        string.Equals(request.Headers[header], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a processor may return the outcome: a forgotten one is no answer, and a verified delivery cannot be rejected any more.
    /// </summary>
    private static bool IsOfProcessors(DeliveryOutcome outcome) => Enum.IsDefined(outcome) && outcome is not
        (DeliveryOutcome.Rejected or DeliveryOutcome.MethodNotAllowed or DeliveryOutcome.BodyUnreadable or DeliveryOutcome.Overloaded);

    private static DeliveryOutcome Reject(DeliveryRecord record, RejectionReason reason)
    {
        record.Rejection = reason;
        return DeliveryOutcome.Rejected;
    }

    private async ValueTask ReportRejectionAsync(HttpContext context, ReceiverSettings settings, DeliveryRecord record, PooledBody body)
    {
        var explanation = explainer.Explain(record, settings, context.Request, body);
        body.Dispose();
        var rejected = new RejectedDelivery
        {
            Receiver = receiver,
            Reason = record.Rejection!.Value,
            ReceivedAt = record.ReceivedAt,
            RemoteAddress = context.Connection.RemoteIpAddress,
            Explanation = explanation,
        };
        await hooks.RejectedAsync(settings.Options.OnRejected, in rejected, context.RequestAborted);
    }

    private async ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken aborted)
    {
        try
        {
            var outcome = await processor.ProcessAsync(delivery, aborted);
            return IsOfProcessors(outcome) ? outcome : throw new InvalidOperationException($"A processor must not return {outcome}.");
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // An add-on that throws must not leak its exception to the sender, nor turn into a 500 outside the table.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ProcessorFailed(exception, receiver, LogText.From(delivery.EventType), LogText.From(delivery.EventId));
            return DeliveryOutcome.StoreUnavailable;
        }
    }
}
