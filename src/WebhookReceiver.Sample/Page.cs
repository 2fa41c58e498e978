namespace WebhookReceiver.Sample;

/// <summary>Which part of a list to show: never all of a table, whatever the address asks for.</summary>
internal static class Page
{
    public const int MaxLength = 1000;

    public static IQueryable<T> Of<T>(IQueryable<T> rows, int limit, int skip) => rows.Skip(Math.Max(skip, 0)).Take(Length(limit));

    public static int Length(int limit) => Math.Clamp(limit, 1, MaxLength);
}
