namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>What a database was asked.</summary>
public sealed record RecordedQuery(string Sql, IReadOnlyList<(string Name, object? Value)> Parameters);
