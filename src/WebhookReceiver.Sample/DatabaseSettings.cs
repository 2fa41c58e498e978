using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.Sample;

/// <summary>Where the partner keeps its data: a file beside the application, or PostgreSQL when <c>ConnectionStrings:Postgres</c> says so.</summary>
internal static class DatabaseSettings
{
    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        var file = Path.Combine(builder.Environment.ContentRootPath, "webhooks.db");
        builder.Services.AddDbContext<PartnerDbContext>(db =>
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
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PartnerDbContext>().Database.EnsureCreatedAsync();
    }
}
