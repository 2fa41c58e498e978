namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What is kept of the exception that ended an attempt.</summary>
internal static class AttemptError
{
    private const int MaxLength = 2000;
    private const int MaxStackTraceLength = 8 * 1024;

    public static string TextOf(Exception exception)
    {
        // A DbUpdateException says "see the inner exception"; the innermost one says what the database did not like.
        var innermost = exception.GetBaseException();
        var text = ReferenceEquals(innermost, exception) ? DescribeOne(exception) : $"{DescribeOne(exception)} <- {DescribeOne(innermost)}";
        return InboxText.From(text, MaxLength);
    }

    public static string? StackTraceOf(Exception exception)
    {
        var innermost = exception.GetBaseException();
        var text = ReferenceEquals(innermost, exception)
            ? exception.StackTrace
            : $"{innermost.StackTrace}\n   --- {exception.GetType().FullName}\n{exception.StackTrace}";
        return text is null ? null : InboxText.From(text, MaxStackTraceLength);
    }

    private static string DescribeOne(Exception exception)
    {
        try
        {
            return $"{exception.GetType().FullName}: {exception.Message}";
        }
#pragma warning disable CA1031 // Do not catch general exception types: an attempt that cannot be recorded would be made again and again
        catch (Exception)
#pragma warning restore CA1031
        {
            return $"{exception.GetType().FullName}, whose message cannot be read";
        }
    }
}
