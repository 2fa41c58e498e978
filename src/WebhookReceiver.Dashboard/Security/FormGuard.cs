using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Reads the form of a POST within limits and checks its antiforgery token, with the application's own antiforgery settings.
/// </summary>
internal static class FormGuard
{
    /// <summary>A thousand selected events, each with a receiver's name and an event's id of full length, percent-encoded.</summary>
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    private static readonly FormOptions Limits = new()
    {
        ValueCountLimit = DashboardLimits.MaxSelection + 16,
        KeyLengthLimit = 64,
        ValueLengthLimit = 4096,
        BufferBodyLengthLimit = MaxBodyBytes,
        MultipartBodyLengthLimit = 0,
    };

    /// <returns>The status to refuse the request with; <see langword="null"/> when it is in order.</returns>
    public static async Task<int?> RefuseAsync(HttpContext context, IAntiforgery antiforgery)
    {
        var request = context.Request;
        var contentType = request.ContentType?.Split(';')[0].Trim();
        if (!string.Equals(contentType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBodyBytes;
        }

        try
        {
            await request.ReadFormAsync(Limits, context.RequestAborted);
            await antiforgery.ValidateRequestAsync(context);
            return null;
        }
        catch (AntiforgeryValidationException)
        {
            return StatusCodes.Status400BadRequest;
        }
        catch (InvalidDataException)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode;
        }
    }
}
