namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>One step of the tables' history, from the version before it to its own.</summary>
/// <param name="Version">The version after it: 1, 2, and so on without a gap.</param>
/// <param name="CompatibleWith">The lowest version that a program may know which runs beside these tables during a rolling
/// deployment.</param>
/// <param name="Sql">The statements. Each can be run again on PostgreSQL; on SQLite they run once, in a transaction.</param>
internal sealed record SchemaStep(int Version, int CompatibleWith, string[] Sql);
