using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.LoadTest;

/// <summary>The inbox's own table, made in a database of the baseline's, and one plain INSERT of a row as the inbox stores it.</summary>
internal static class InboxSchema
{
    /// <summary>What accepting writes. The values are named alike.</summary>
    private static readonly string[] Columns =
    [
        "receiver", "event_id", "event_type", "entity_key", "state", "attempts", "available_at", "received_at", "signed_at", "is_test", "is_replay", "signature", "body",
    ];

    public static void Create(Action<DbContextOptionsBuilder<InboxDbContext>> use)
    {
        var options = new DbContextOptionsBuilder<InboxDbContext>();
        use(options);
        using var context = new InboxDbContext(options.Options);
        context.Database.EnsureCreated();
    }

    /// <param name="value">Makes the SQL of a column's value.</param>
    public static string Insert(Func<string, string> value) =>
        $"INSERT INTO webhook_inbox ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(value))});";
}
