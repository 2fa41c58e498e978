using System.Data;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A column that accepting writes, and where its value comes from: for a statement of one row, and as an array for one of many.</summary>
internal sealed record AcceptedColumn(string Name, DbType Type, Func<AcceptRequest, object?> Value, Func<IReadOnlyList<AcceptRequest>, Array> Values)
{
    public static AcceptedColumn Of<T>(string name, DbType type, Func<AcceptRequest, T> value) =>
        new(name, type, request => value(request), group => group.Select(value).ToArray());
}
