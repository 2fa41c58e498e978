namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What differs in lists and in changes of sets.</summary>
internal abstract partial class InboxDialect
{
    /// <summary>
    /// Ends a query whose rows are about to be changed: it locks them, and passes over those that somebody else has locked.
    /// </summary>
    public abstract string SkipLocked { get; }

    /// <summary>The condition for an expression to be one of the numbers of a parameter that <see cref="Ids"/> made.</summary>
    public abstract string IsOneOf(string expression, string parameter);

    /// <summary>A parameter that is a list of numbers.</summary>
    public abstract InboxParameter Ids(string name, IReadOnlyCollection<long> ids);

    /// <summary>Finds the ids of rows by receiver and event id.</summary>
    public abstract Task<List<long>> FindAsync(
        InboxSession session, IReadOnlyCollection<InboxKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// The condition for rows with these values and ids between two, such that an index of these columns and the id is followed, in its
    /// order.
    /// </summary>
    /// <param name="columns">The index's columns before the id, and the SQL of what they have to be; <see langword="null"/> for
    /// NULL.</param>
    /// <param name="above">Below the lowest id; <see langword="null"/> when there is no such bound.</param>
    /// <param name="below">Above the highest id; <see langword="null"/> when there is no such bound.</param>
    public string Between(IReadOnlyList<(string Column, string? Value)> columns, string? above, string? below) => string.Join(
        " AND ",
        [
            .. columns.Select((one, index) => one.Value is null ? $"{one.Column} IS NULL"
                : index == columns.Count - 1 && above is null ? Pinned(one.Column, one.Value)
                : $"{one.Column} = {one.Value}"),
            .. above is null ? [] : (string[])[Wide($"id > {above}")],
            .. below is null ? [] : (string[])[Wide($"id < {below}")],
        ]);

    /// <summary>Says that a condition excludes little, so that the index of another one is followed.</summary>
    public virtual string Wide(string condition) => condition;

    /// <summary>The condition for a column of an index to have a value, which keeps the column in the order that is asked for.</summary>
    protected virtual string Pinned(string column, string value) => $"{column} = {value}";
}
