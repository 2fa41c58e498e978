using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>What a test does to a database beside the application.</summary>
public static class TestDatabaseExtensions
{
    /// <summary>Runs statements.</summary>
    public static async Task ExecuteAsync(this ITestDatabase database, string sql)
    {
        await using var context = new BareContext(database);
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Returns the rows of a query, each as one line.</summary>
    public static async Task<List<string>> ReadAsync(this ITestDatabase database, string sql)
    {
        await using var context = new BareContext(database);
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> rows = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        }

        return rows;
    }

    private sealed class BareContext(ITestDatabase database) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => database.Use(optionsBuilder);
    }
}
