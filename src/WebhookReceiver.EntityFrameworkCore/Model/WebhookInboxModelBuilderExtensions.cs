using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Adds the inbox to an application's model.</summary>
public static class WebhookInboxModelBuilderExtensions
{
    /// <summary>Adds the tables <c>webhook_inbox</c> and <c>webhook_inbox_attempts</c>. Call it in <c>OnModelCreating</c>; migrations then cover them like any other table.</summary>
    /// <param name="modelBuilder">The model.</param>
    /// <returns>The model.</returns>
    public static ModelBuilder AddWebhookInbox(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<InboxRow>(Configure);
        modelBuilder.Entity<InboxAttemptRow>(Configure);
        return modelBuilder;
    }

    private static void Configure(EntityTypeBuilder<InboxRow> row)
    {
        row.ToTable(InboxTables.Inbox);

        // PostgreSQL, by the name under which its provider looks for it: half of each page stays free, so that a claim finds room for the row's next version beside it and
        // need not enter it into every index again.
        row.HasAnnotation("Npgsql:StorageParameter:fillfactor", 50);
        row.HasKey(r => r.Id);
        row.Property(r => r.Id).HasColumnName("id").ValueGeneratedOnAdd();
        row.Property(r => r.Receiver).HasColumnName("receiver").HasMaxLength(128);
        row.Property(r => r.EventId).HasColumnName("event_id").HasMaxLength(256);
        row.Property(r => r.EventType).HasColumnName("event_type").HasMaxLength(InboxKeys.MaxTypeLength);
        row.Property(r => r.EntityKey).HasColumnName("entity_key").HasMaxLength(InboxKeys.MaxEntityLength);

        // Said, because the application may have a convention for all enums, and the inbox's own SQL writes numbers.
        row.Property(r => r.State).HasColumnName("state").HasConversion<int>();
        row.Property(r => r.Attempts).HasColumnName("attempts");
        row.Property(r => r.AvailableAt).HasColumnName("available_at").HasConversion(UnixTime);
        row.Property(r => r.LeaseOwner).HasColumnName("lease_owner").HasConversion(OwnerText).HasMaxLength(32);
        row.Property(r => r.LeaseUntil).HasColumnName("lease_until").HasConversion(UnixTime);
        row.Property(r => r.ReceivedAt).HasColumnName("received_at").HasConversion(UnixTime);
        row.Property(r => r.SignedAt).HasColumnName("signed_at").HasConversion(UnixTime);
        row.Property(r => r.OccurredAt).HasColumnName("occurred_at").HasConversion(UnixTime);
        row.Property(r => r.ProcessedAt).HasColumnName("processed_at").HasConversion(UnixTime);
        row.Property(r => r.IsTest).HasColumnName("is_test");
        row.Property(r => r.IsReplay).HasColumnName("is_replay");
        row.Property(r => r.Signature).HasColumnName("signature");
        row.Property(r => r.Body).HasColumnName("body");
        row.Property(r => r.LastError).HasColumnName("last_error");
        row.Property(r => r.TraceParent).HasColumnName("trace_parent").HasMaxLength(64);
        row.Property(r => r.CompletedHandlers).HasColumnName("completed_handlers");

        // Accepting: ON CONFLICT. Reading one event.
        row.HasIndex(r => new { r.Receiver, r.EventId }).IsUnique().HasDatabaseName("ix_webhook_inbox_event");

        // Claiming: the waiting events in order, however many processed ones there are beside them.
        row.HasIndex(r => r.Id).HasFilter(InboxTables.IsPending).HasDatabaseName(InboxTables.PendingIndex);

        // Claiming: is an earlier event of the same case or client still waiting?
        row.HasIndex(r => new { r.Receiver, r.EntityKey, r.Id }).HasFilter($"{InboxTables.IsPending} AND entity_key IS NOT NULL").HasDatabaseName(InboxTables.PendingEntityIndex);

        // Lists of waiting events by event type: in a long backlog, those of a rare one.
        row.HasIndex(r => new { r.EventType, r.Id }).HasFilter(InboxTables.IsPending).HasDatabaseName("ix_webhook_inbox_pending_type");

        // Lists by state, newest first, and the count of dead letters.
        row.HasIndex(r => new { r.State, r.Id }).HasDatabaseName("ix_webhook_inbox_state");

        // Lists of dead letters by receiver, and by event type too. Without all other events they cost a delivery nothing, and no claim can mistake them for its own.
        row.HasIndex(r => new { r.State, r.Receiver, r.Id }).HasFilter(InboxTables.IsGivenUp).HasDatabaseName("ix_webhook_inbox_given_up_receiver");
        row.HasIndex(r => new { r.State, r.Receiver, r.EventType, r.Id }).HasFilter(InboxTables.IsGivenUp).HasDatabaseName("ix_webhook_inbox_given_up_type");

        // Lists of one case or client.
        row.HasIndex(r => new { r.EntityKey, r.Id }).HasDatabaseName("ix_webhook_inbox_entity");

        // Lists of one receiver and of one event type, and the newest of each.
        row.HasIndex(r => new { r.Receiver, r.Id }).HasDatabaseName("ix_webhook_inbox_receiver");
        row.HasIndex(r => new { r.Receiver, r.EventType, r.Id }).HasDatabaseName("ix_webhook_inbox_type");

        // Lists of a range of time: where it begins and ends.
        row.HasIndex(r => r.ReceivedAt).HasDatabaseName("ix_webhook_inbox_received");

        // Retention.
        row.HasIndex(r => r.ProcessedAt).HasFilter("processed_at IS NOT NULL").HasDatabaseName("ix_webhook_inbox_processed");
    }

    private static void Configure(EntityTypeBuilder<InboxAttemptRow> attempt)
    {
        attempt.ToTable(InboxTables.Attempts);
        attempt.HasKey(a => a.Id);
        attempt.Property(a => a.Id).HasColumnName("id").ValueGeneratedOnAdd();
        attempt.Property(a => a.InboxId).HasColumnName("inbox_id");
        attempt.Property(a => a.Attempt).HasColumnName("attempt");
        attempt.Property(a => a.StartedAt).HasColumnName("started_at").HasConversion(UnixTime);
        attempt.Property(a => a.EndedAt).HasColumnName("ended_at").HasConversion(UnixTime);
        attempt.Property(a => a.Handler).HasColumnName("handler");
        attempt.Property(a => a.Error).HasColumnName("error");
        attempt.HasOne<InboxRow>().WithMany().HasForeignKey(a => a.InboxId).OnDelete(DeleteBehavior.Cascade);
        attempt.HasIndex(a => a.InboxId).HasDatabaseName("ix_webhook_inbox_attempts_inbox");
    }

    /// <summary>Unix milliseconds: the one form of a time that every database compares and indexes alike.</summary>
    private static ValueConverter<DateTimeOffset, long> UnixTime { get; } =
        new(time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    private static ValueConverter<Guid, string> OwnerText { get; } =
        new(owner => owner.ToString("N"), text => Guid.ParseExact(text, "N"));
}
