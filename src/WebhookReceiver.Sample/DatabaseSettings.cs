using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.Sample;

/// <summary>Where the partner keeps its data: a file beside the application, or PostgreSQL when <c>ConnectionStrings:Postgres</c> says so.</summary>
internal static class DatabaseSettings
{
    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        var file = Path.Combine(builder.Environment.ContentRootPath, "webhooks.db");
        builder.Services.AddDbContextPool<PartnerDbContext>(db =>
        {
            if (builder.Configuration.GetConnectionString("Postgres") is { Length: > 0 } postgres)
            {
                db.UseNpgsql(postgres);
            }
            else
            {
                db.UseSqlite(builder.Configuration.GetConnectionString("Sqlite") ?? $"Data Source={file}");
            }
        });
    }

    /// <summary>Creates the tables of an empty database. An application that lives on uses migrations instead.</summary>
    public static async Task CreateTablesAsync(this WebApplication app)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = app.Services.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<PartnerDbContext>().Database.EnsureCreatedAsync();
                return;
            }
            catch (DbException) when (attempt < 10)
            {
                // The database is still starting, or another process is creating the same tables.
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }
    }
}
