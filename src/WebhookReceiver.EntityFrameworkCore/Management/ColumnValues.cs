namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Finds the different values of a column of an index, by one seek each: a DISTINCT would read the whole index.</summary>
internal static class ColumnValues
{
    /// <summary>The most values that one beginning may fit.</summary>
    public const int Max = 1_000;

    // Sorts behind every other character in the binary order of the columns.
    private const string Last = "\U0010FFFF";

    /// <summary>The end of the texts that begin with another, exclusive.</summary>
    public static string EndOf(string beginning) => beginning + Last;

    /// <summary>The receivers that have events.</summary>
    public static Task<List<string>> ReceiversAsync(InboxSession session, CancellationToken cancellationToken) =>
        OfAsync(session, "receiver", receiver: null, beginning: string.Empty, cancellationToken);

    /// <summary>The values that begin with a text, in their order; only the text itself when there are too many.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="Max"/>, and the text is none of them.</exception>
    public static async Task<List<string>> OfAsync(
        InboxSession session, string column, string? receiver, string beginning, CancellationToken cancellationToken)
    {
        var ofReceiver = receiver is null ? string.Empty : "receiver = @receiver AND";
        var order = receiver is null ? column : $"receiver, {column}";
        string Next(string condition) =>
            $"SELECT {column} FROM {session.Tables.Inbox} WHERE {ofReceiver} {condition} AND {column} < @end ORDER BY {order} LIMIT 1";
        var values = await session.QueryAsync(
            $"""
            WITH RECURSIVE found (value) AS (
                SELECT * FROM ({Next($"{column} >= @from")}) AS first
                UNION ALL
                SELECT ({Next($"{column} > found.value")}) FROM found WHERE found.value IS NOT NULL)
            SELECT value FROM found WHERE value IS NOT NULL LIMIT {Max + 1}
            """,
            [
                .. receiver is null ? [] : (InboxParameter[])[InboxParameter.Text("@receiver", receiver)],
                InboxParameter.Text("@from", beginning),
                InboxParameter.Text("@end", EndOf(beginning)),
            ],
            row => row.GetString(0),
            cancellationToken);
        return values.Count <= Max ? values

            // The first of them is the text itself, when there is such a value: a client "1" is found beside thousands whose numbers begin
            // with 1.
            : beginning.Length > 0 && string.Equals(values[0], beginning, StringComparison.Ordinal) ? [beginning]
            : throw new InboxQueryException(beginning.Length == 0
                ? $"There are more than {Max:N0} values of {column}: restrict the query by another one."
                : $"More than {Max:N0} values of {column} begin with '{LogText.From(beginning)}': give more of it.");
    }
}
