using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// A walk along one index, from the newest event that has the leading values to the oldest. SQL, because a database left to itself takes another way: one that knows no frequencies, or
/// those of last week, follows the ids through a million events to find three.
/// </summary>
/// <param name="lead">Columns that an index begins with, <c>id</c> following them, and what they have to be.</param>
internal sealed class InboxWalk(params (string Column, object Value)[] lead)
{
    private readonly List<object> parameters = [];
    private readonly List<string> conditions = [];
    private string? partial;

    /// <summary>The id after which the walk ends, exclusive.</summary>
    public long? Above { get; set; }

    /// <summary>The id before which the walk begins, exclusive.</summary>
    public long Below { get; set; } = long.MaxValue;

    /// <summary>Whether to walk from the oldest to the newest.</summary>
    public bool IsOldestFirst { get; init; }

    /// <summary>Looks at each event on the way. The expression is one that is in no index, so that it cannot lead.</summary>
    public void Check(string expression, object value) => conditions.Add($"{expression} {Parameter(value)}");

    /// <summary>Passes by events without looking at them. Their ids are given as SQL, with <c>{0}</c> in the place of the value.</summary>
    public void Without(string ids, object value) => conditions.Add($"id NOT IN ({string.Format(CultureInfo.InvariantCulture, ids, Parameter(value))})");

    /// <summary>Repeats what a partial index is restricted to, word for word: only then is it taken.</summary>
    public void Within(string filter) => partial = filter;

    /// <summary>Returns the first events of the walk, without their bodies and in no promised order.</summary>
    public IQueryable<InboxRow> Take(DbContext context, InboxDialect dialect, int limit) => Take(context, dialect, limit, InboxTables.ListedColumns);

    /// <summary>Counts the first events of the walk, in the index alone.</summary>
    public Task<long> CountAsync(DbContext context, InboxDialect dialect, int limit, CancellationToken cancellationToken) =>
        Take(context, dialect, limit, ["id"]).LongCountAsync(cancellationToken);

    private IQueryable<InboxRow> Take(DbContext context, InboxDialect dialect, int limit, string[] selected)
    {
        var direction = IsOldestFirst ? "ASC" : "DESC";
        string[] columns = [.. lead.Select(one => one.Column)];
        string[] values = [.. lead.Select(one => Parameter(one.Value))];
        var sql = $"""
            SELECT {string.Join(", ", selected)} FROM {InboxDialect.TableOf(context)}
            WHERE {string.Join(" AND ", [dialect.Between(columns, values, Above is { } above ? Parameter(above) : null, Parameter(Below)), .. partial is null ? [] : (string[])[dialect.Wide(partial)], .. conditions])}
            ORDER BY {string.Join(", ", [.. columns.Select(column => $"{column} {direction}"), $"id {direction}"])}
            LIMIT {Parameter(limit)}
            """;
        return context.Set<InboxRow>().FromSqlRaw(sql, [.. parameters]).AsNoTracking();
    }

    private string Parameter(object value)
    {
        parameters.Add(value);
        return $"{{{parameters.Count - 1}}}";
    }
}
