namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A scan along one index, from the newest event that has the leading values to the oldest, or the other way.</summary>
/// <param name="Columns">Columns that an index begins with, <c>id</c> following them, and what they have to be; <see langword="null"/> for
/// NULL. None is the primary key.</param>
internal sealed record IndexScan(params (string Column, object? Value)[] Columns)
{
    /// <summary>What a partial index is restricted to, word for word: only then is it used.</summary>
    public string? Partial { get; init; }

    /// <summary>Whether the columns are the whole of a unique index, which the id does not follow.</summary>
    public bool IsUnique { get; init; }

    public bool Has(string column) => Columns.Any(one => string.Equals(one.Column, column, StringComparison.Ordinal));
}
