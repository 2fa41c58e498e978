using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;

namespace WebhookReceiver.Sample;

/// <summary>What the partner keeps, with the inbox: a handler's changes commit in the same transaction as its completion.</summary>
internal sealed class PartnerDbContext(DbContextOptions<PartnerDbContext> options) : DbContext(options)
{
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<Case> Cases => Set<Case>();
    public DbSet<HandledEvent> Events => Set<HandledEvent>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddLinkRequests();
}

/// <summary>What the partner knows about a client.</summary>
internal sealed class Client
{
    [Key]
    public required string ExternalTenantId { get; init; }
    public Latest State { get; private set; } = Latest.None;
    public Latest CompanyName { get; private set; } = Latest.None;
    public Latest IsAttributed { get; private set; } = Latest.None;
    public DateTimeOffset LastEventAt { get; private set; } = DateTimeOffset.UnixEpoch;

    public void Apply(string state, Creditor? creditor, DateTimeOffset at)
    {
        State = State.With(state, at);
        CompanyName = CompanyName.With(creditor?.CompanyName, at);
        IsAttributed = IsAttributed.With(creditor?.IsAttributed?.ToString(), at);
        LastEventAt = at > LastEventAt ? at : LastEventAt;
    }
}

/// <summary>What the partner knows about a case.</summary>
internal sealed class Case
{
    public const string Closed = "Closed";

    public required string CaseId { get; init; }
    public Latest Reference { get; private set; } = Latest.None;
    public Latest ExternalTenantId { get; private set; } = Latest.None;
    public Latest Lifecycle { get; private set; } = Latest.None;
    public Latest CloseCode { get; private set; } = Latest.None;
    public DateTimeOffset LastEventAt { get; private set; } = DateTimeOffset.UnixEpoch;

    public void Apply(CaseEventPayload payload, string? lifecycle, string? closeCode, DateTimeOffset at)
    {
        Reference = Reference.With(payload.Reference, at);
        ExternalTenantId = ExternalTenantId.With(payload.ExternalTenantId, at);
        Lifecycle = Lifecycle.With(lifecycle, at);
        CloseCode = CloseCode.With(closeCode, at);
        LastEventAt = at > LastEventAt ? at : LastEventAt;
    }
}

/// <summary>An event that was handled, and how often.</summary>
[Index(nameof(Receiver), nameof(EventId), IsUnique = true)]
internal sealed class HandledEvent
{
    [Key, JsonIgnore]
    public long Number { get; init; }
    public required string EventId { get; init; }
    public required string EventType { get; init; }
    public required string Receiver { get; init; }
    public int Times { get; set; }
    public bool IsTest { get; set; }
    public bool IsReplay { get; set; }
    public DateTimeOffset HandledAt { get; set; }
}

/// <summary>A value and when it came true. Events arrive in any order: a newer one overwrites, an older one at most fills a gap.</summary>
[ComplexType]
internal sealed record Latest(string? Value, DateTimeOffset At)
{
    public static readonly Latest None = new(null, DateTimeOffset.UnixEpoch);

    public Latest With(string? value, DateTimeOffset at) => value is not null && (Value is null || at >= At) ? new(value, at) : this;
}
