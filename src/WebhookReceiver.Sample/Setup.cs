using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace WebhookReceiver.Sample;

/// <summary>Where the application listens and keeps its data, and what a connection may cost before a signature is known.</summary>
internal static class Setup
{
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        // In code and only when nothing else is said, so that --urls, ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS and Kestrel:Endpoints all win.
        string[] settings = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];
        if (!settings.Any(setting => builder.Configuration.GetSection(setting).Exists()))
        {
            builder.WebHost.UseUrls("http://localhost:5080");
        }

        // docs/security.md explains each limit, which is in appsettings.json but for the one that no file can hold.
        builder.Services.Configure<KestrelServerOptions>(builder.Configuration.GetSection("Kestrel"));
        builder.Services.Configure<SocketTransportOptions>(builder.Configuration.GetSection("Kestrel:Sockets"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(4096, TimeSpan.FromSeconds(5)));
    }

    /// <summary>A file next to the application, or PostgreSQL when <c>ConnectionStrings:Postgres</c> is set.</summary>
    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        var file = Path.Combine(builder.Environment.ContentRootPath, "webhooks.db");
        builder.Services.AddDbContextPool<PartnerDbContext>(db => _ =
            builder.Configuration.GetConnectionString("Postgres") is { Length: > 0 } postgres
                ? db.UseNpgsql(postgres)
                : db.UseSqlite(builder.Configuration.GetConnectionString("Sqlite") ?? $"Data Source={file}"));
    }

    /// <summary>Creates the tables of an empty database. An application that lives on uses migrations instead.</summary>
    public static async Task CreateTablesAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PartnerDbContext>().Database.EnsureCreatedAsync();
    }
}
