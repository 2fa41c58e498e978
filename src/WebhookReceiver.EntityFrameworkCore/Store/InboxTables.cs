namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The names of the inbox's tables as SQL has them, with the schema that they are in.</summary>
internal sealed record InboxTables
{
    /// <summary>
    /// When an event is due that is behind an unfinished one of its case or client: never, which keeps it out of the way of a claim. It is
    /// unblocked when the one before it ends.
    /// The last millisecond that .NET can represent.
    /// </summary>
    public const long Blocked = 253402300799999;

    public const string InboxName = "webhook_inbox";
    public const string VersionName = "webhook_inbox_schema";

    /// <param name="schema">The schema; <see langword="null"/> for the connection's own.</param>
    public InboxTables(string? schema)
    {
        var prefix = schema is null ? string.Empty : $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\".";
        (Schema, Prefix) = (schema, prefix);
        Inbox = prefix + InboxName;
        Attempts = prefix + "webhook_inbox_attempts";
        Actions = prefix + "webhook_inbox_actions";
        Version = prefix + VersionName;
        Counts = prefix + "webhook_inbox_counts";
        Durations = prefix + "webhook_inbox_durations";
        Rejections = prefix + "webhook_inbox_rejections";
    }

    public string? Schema { get; }

    /// <summary>The schema and a dot; empty for the connection's own.</summary>
    public string Prefix { get; }

    /// <summary>The events.</summary>
    public string Inbox { get; }

    /// <summary>Their failed attempts.</summary>
    public string Attempts { get; }

    /// <summary>What people have done with them.</summary>
    public string Actions { get; }

    /// <summary>The version of the tables.</summary>
    public string Version { get; }

    /// <summary>The history: how many deliveries and events had which outcome, by minute or hour.</summary>
    public string Counts { get; }

    /// <summary>The history: how long handlers took, by minute or hour.</summary>
    public string Durations { get; }

    /// <summary>The history: episodes of rejections.</summary>
    public string Rejections { get; }

    /// <summary>The tables whose rows belong to events.</summary>
    public string[] OfEvents => [Attempts, Actions];

    /// <summary>The tables of the last version: one that is missing is created again.</summary>
    public string[] Required => [Inbox, Attempts, Actions, Counts, Durations, Rejections];

    /// <summary>The tables that have indexes to check.</summary>
    public string[] All => [Inbox, Attempts, Actions];
}
