namespace WebhookReceiver.ReferralApi;

/// <summary>Makes exceptions of the connection fit for a log: the framework's messages quote an answer that is no HTTP, with everything
/// that whoever sent it put in.</summary>
internal static class ForeignText
{
    private const int MaxLength = 200;

    /// <summary>Returns the exception itself, or one of its kind with an escaped, short message when a text in it is not plain.</summary>
    public static Exception Escaped(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (!string.Equals(Escape(cause.Message), cause.Message, StringComparison.Ordinal))
            {
                var error = (exception as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
                return new HttpRequestException(
                    error, $"{exception.GetType().Name}: {Escape(exception.Message)} <- {cause.GetType().Name}: {Escape(cause.Message)}");
            }
        }

        return exception;
    }

    private static string Escape(string text) => LogText.Escape(text.Length <= MaxLength ? text : text[..MaxLength] + "...");
}
