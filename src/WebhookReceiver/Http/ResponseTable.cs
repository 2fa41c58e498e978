using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver;

/// <summary>The one table from outcome to answer. Never 410, which would disable the subscription, and never a word about why.</summary>
internal static class ResponseTable
{
    // Debitura's own backoff is longer; a sender that honours the header gets past the longest handler timeout.
    private static readonly string RetryAfterSeconds = 10.ToString(CultureInfo.InvariantCulture);

    public static int StatusOf(DeliveryOutcome outcome, BodyEnd bodyEnd) => outcome switch
    {
        DeliveryOutcome.Handled or DeliveryOutcome.Duplicate or DeliveryOutcome.NoHandler or DeliveryOutcome.Abandoned =>
            StatusCodes.Status200OK,
        DeliveryOutcome.Stored => StatusCodes.Status202Accepted,
        DeliveryOutcome.Replay => StatusCodes.Status409Conflict,
        DeliveryOutcome.Rejected => bodyEnd is BodyEnd.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status401Unauthorized,
        DeliveryOutcome.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        DeliveryOutcome.BodyUnreadable =>
            bodyEnd is BodyEnd.TooSlow ? StatusCodes.Status408RequestTimeout : StatusCodes.Status400BadRequest,
        DeliveryOutcome.Unreadable => StatusCodes.Status400BadRequest,
        DeliveryOutcome.HandlerFailed or DeliveryOutcome.HandlerTimedOut => StatusCodes.Status500InternalServerError,
        DeliveryOutcome.InProgress or DeliveryOutcome.Interrupted or DeliveryOutcome.StoreUnavailable or DeliveryOutcome.Overloaded =>
            StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This outcome has no status."),
    };

    /// <param name="response">The response.</param>
    /// <param name="status">Its status.</param>
    /// <param name="bodyEnd">A body that was not read to its end also ends the connection, which would otherwise stay open for the rest of
    /// it.</param>
    public static ValueTask WriteAsync(HttpResponse response, int status, BodyEnd bodyEnd)
    {
        if (response.HasStarted)
        {
            return ValueTask.CompletedTask;
        }

        response.StatusCode = status;
        if (bodyEnd is not BodyEnd.Whole && HasConnectionOfItsOwn(response.HttpContext.Request))
        {
            response.Headers.Connection = "close";
        }

        switch (status)
        {
            case StatusCodes.Status405MethodNotAllowed:
                response.Headers.Allow = HttpMethods.Post;
                break;
            case StatusCodes.Status503ServiceUnavailable:
                response.Headers.RetryAfter = RetryAfterSeconds;
                break;
        }

        var body = status < StatusCodes.Status400BadRequest ? [] : ProblemOf(status);
        response.ContentLength = body.Length;
        if (body.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        response.ContentType = "application/problem+json";
        return new ValueTask(response.BodyWriter.WriteAsync(body.ToArray()).AsTask());
    }

    /// <summary>Whether a request has a connection of its own: a stream of HTTP/2 or 3 ends without it.</summary>
    public static bool HasConnectionOfItsOwn(HttpRequest request) =>
        !HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol);

    /// <summary>Problem details as empty as RFC 9457 allows: type, title and status, the same for every cause.</summary>
    private static ReadOnlySpan<byte> ProblemOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => """{"type":"about:blank","title":"Unauthorized","status":401}"""u8,
        StatusCodes.Status405MethodNotAllowed => """{"type":"about:blank","title":"Method Not Allowed","status":405}"""u8,
        StatusCodes.Status408RequestTimeout => """{"type":"about:blank","title":"Request Timeout","status":408}"""u8,
        StatusCodes.Status409Conflict => """{"type":"about:blank","title":"Conflict","status":409}"""u8,
        StatusCodes.Status413PayloadTooLarge => """{"type":"about:blank","title":"Content Too Large","status":413}"""u8,
        StatusCodes.Status500InternalServerError => """{"type":"about:blank","title":"Internal Server Error","status":500}"""u8,
        StatusCodes.Status503ServiceUnavailable => """{"type":"about:blank","title":"Service Unavailable","status":503}"""u8,
        _ => """{"type":"about:blank","title":"Bad Request","status":400}"""u8,
    };
}
