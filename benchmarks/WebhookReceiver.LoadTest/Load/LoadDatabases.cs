using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.LoadTest;

/// <summary>Makes empty databases of one kind, and removes them at the end.</summary>
internal sealed class LoadDatabases : IDisposable
{
    private readonly DirectoryInfo? folder;
    private readonly PostgresCluster? cluster;

    private LoadDatabases(DirectoryInfo? folder, PostgresCluster? cluster)
    {
        this.folder = folder;
        this.cluster = cluster;
    }

    /// <returns>The databases; <see langword="null"/>, with a remark, when there is no PostgreSQL.</returns>
    public static LoadDatabases? TryOpen(string kind)
    {
        if (kind == ServerKinds.Sqlite)
        {
            return new LoadDatabases(Directory.CreateTempSubdirectory("webhook-load-"), cluster: null);
        }

        var server = PostgresCluster.Own(isDurable: true);
        if (server.MissingReason is { } reason)
        {
            Output.Remark($"no lines of {kind}: {reason}");
            server.Dispose();
            return null;
        }

        return new LoadDatabases(folder: null, server);
    }

    /// <returns>How to reach a new, empty database.</returns>
    public string Create() => cluster?.CreateDatabase() ?? $"Data Source={Path.Combine(folder!.FullName, $"{Guid.NewGuid():N}.db")}";

    public void Dispose()
    {
        cluster?.Dispose();
        folder?.Delete(recursive: true);
    }
}
