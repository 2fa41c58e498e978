using System.Data;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A value in a statement. The type is given because a NULL has none.</summary>
internal readonly record struct InboxParameter(string Name, DbType? Type, object? Value)
{
    public static InboxParameter Long(string name, long? value) => new(name, DbType.Int64, value);

    public static InboxParameter Int(string name, int? value) => new(name, DbType.Int32, value);

    public static InboxParameter Text(string name, string? value) => new(name, DbType.String, value);

    public static InboxParameter Bytes(string name, byte[]? value) => new(name, DbType.Binary, value);

    public static InboxParameter Bool(string name, bool? value) => new(name, DbType.Boolean, value);

    /// <summary>An array, on PostgreSQL. No <see cref="DbType"/> knows arrays: the provider goes by the array's own type.</summary>
    public static InboxParameter Array(string name, Array values) => new(name, null, values);

    public static InboxParameter Time(string name, DateTimeOffset? value) => new(name, DbType.Int64, value?.ToUnixTimeMilliseconds());
}
