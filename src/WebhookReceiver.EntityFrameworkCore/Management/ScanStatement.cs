using System.Globalization;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Composes the SQL of scans that share their conditions. It names the order of one index, because a database left to itself takes another
/// way: one that knows no frequencies, or those
/// of last week, follows the ids through a million events to find three.
/// </summary>
internal sealed class ScanStatement(InboxSession session, IReadOnlyList<(string Expression, object Value)> conditions)
{
    private readonly List<InboxParameter> parameters = [];

    /// <summary>The id after which the scan is, exclusive.</summary>
    public long? Above { get; init; }

    /// <summary>The id before which the scan is, exclusive.</summary>
    public long? Below { get; init; }

    public bool IsOldestFirst { get; init; }

    /// <summary>How many ids each scan returns at most.</summary>
    public required int Limit { get; init; }

    /// <summary>Reads the ids that each of the scans finds, in no promised order.</summary>
    public Task<List<long>> IdsAsync(IEnumerable<IndexScan> scans, CancellationToken cancellationToken)
    {
        // Both databases take an order within a union only in a subquery.
        var above = Above is { } lowest ? Parameter(lowest) : null;
        var below = Below is { } highest ? Parameter(highest) : null;
        string[] checks = [.. conditions.Select(condition => $"{condition.Expression} {Parameter(condition.Value)}")];
        var limit = Parameter((long)Limit);
        var sql = string.Join(
            " UNION ALL ", scans.Select((scan, index) => $"SELECT * FROM ({Of(scan, above, below, checks, limit)}) AS s{index}"));
        return session.QueryAsync(sql, [.. parameters], row => row.GetInt64(0), cancellationToken);
    }

    /// <summary>Counts what a scan finds, in the index alone.</summary>
    public Task<long> CountAsync(IndexScan scan, CancellationToken cancellationToken)
    {
        var sql = $"SELECT count(*) FROM ({Of(scan, above: null, below: null, [], Parameter((long)Limit))}) AS s";
        return session.ScalarAsync<long>(sql, [.. parameters], cancellationToken);
    }

    private string Of(IndexScan scan, string? above, string? below, string[] checks, string limit)
    {
        var direction = IsOldestFirst ? "ASC" : "DESC";
        var between = session.Dialect.Between(
            [.. scan.Columns.Select(one => (one.Column, one.Value is null ? null : Parameter(one.Value)))], above, below);
        string[] all = [.. between.Length > 0 ? [between] : (string[])[], .. scan.Partial is { } partial ? [session.Dialect.Wide(partial)]
            : (string[])[], .. checks];
        var where = all.Length > 0 ? $"WHERE {string.Join(" AND ", all)}" : string.Empty;
        var columns = scan.Columns.Select(one => one.Column).Append("id").Select(column => $"{column} {direction}");
        var order = scan.IsUnique ? string.Empty : $"ORDER BY {string.Join(", ", columns)} LIMIT {limit}";
        return $"SELECT id FROM {session.Tables.Inbox} {where} {order}";
    }

    private string Parameter(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@p{parameters.Count}");
        parameters.Add(value switch
        {
            string text => InboxParameter.Text(name, text),
            int number => InboxParameter.Int(name, number),
            _ => InboxParameter.Long(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        });
        return name;
    }
}
