using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>
/// A real PostgreSQL server: the one that WEBHOOKRECEIVER_TEST_POSTGRES names, else a cluster of our own from the installed binaries, in a
/// temporary folder on a free
/// loopback port. PostgreSQL refuses to run as root, so root hands it to the user postgres.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const string Variable = "WEBHOOKRECEIVER_TEST_POSTGRES";

    private static readonly Lazy<PostgresCluster> Shared = new(() => new PostgresCluster(isOwn: false));

    private readonly string? folder;
    private readonly string? binaries;
    private readonly string? connectionString;
    private readonly int port;
    private readonly bool isDurable;

    private PostgresCluster(bool isOwn, bool isDurable = false)
    {
        this.isDurable = isDurable;
        if (!isOwn && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            connectionString = given;
            return;
        }

        binaries = FindBinaries();
        if (binaries is null)
        {
            MissingReason = $"PostgreSQL is not installed and {Variable} is not set.";
            return;
        }

        folder = Directory.CreateTempSubdirectory("webhook-pg-").FullName;
        port = FreePort();
        if (Environment.UserName == "root")
        {
            Run("chown", ["postgres", folder], asPostgres: false);
        }

        Control("initdb", "-o", "-U postgres -A trust --encoding=UTF8 --no-sync");
        Start();
        connectionString =
            $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database=postgres;Timeout=5";
    }

    public static PostgresCluster Instance => Shared.Value;

    /// <summary>Why there is no server.</summary>
    public string? MissingReason { get; }

    /// <summary>Where the server's programs are; none when the environment names a server.</summary>
    public string? Binaries => binaries;

    /// <summary>How to reach the server.</summary>
    public string ConnectionString => connectionString!;

    private string Data => Path.Combine(folder!, "data");

    /// <summary>Starts a cluster that the caller may stop, whatever server the environment names.</summary>
    /// <param name="isDurable">Whether commits wait for the disk, as PostgreSQL does by default; tests are faster without.</param>
    public static PostgresCluster Own(bool isDurable = false) => new(isOwn: true, isDurable);

    /// <summary>Ends the shared cluster, if one was started.</summary>
    public static void DisposeInstance()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value.Dispose();
        }
    }

    /// <summary>Creates an empty database and returns how to reach it.</summary>
    public string CreateDatabase()
    {
        var name = $"inbox_{Guid.NewGuid():N}";
        Execute($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name, MaxPoolSize = 30 }.ConnectionString;
    }

    /// <summary>Drops a database that <see cref="CreateDatabase"/> made, whoever is still connected to it.</summary>
    public void DropDatabase(string database)
    {
        using (var pooled = new NpgsqlConnection(database))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        Execute($"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");
    }

    public void Start() => Control(
        "start",
        "-w",
        "-l",
        Path.Combine(folder!, "log"),
        "-o",
        $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync={(isDurable ? "on" : "off")} -c " +
        $"max_connections=300");

    public void Stop() => Control("stop", "-w", "-m", "fast");

    public void Dispose()
    {
        if (folder is not null && Directory.Exists(folder))
        {
            Run(Path.Combine(binaries!, "pg_ctl"), ["stop", "-s", "-D", Data, "-w", "-m", "immediate"], mustSucceed: false);
            Remove(folder);
        }
    }

    // What a dying server still writes stays behind, in the folder for such things; no test is to fail for it.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{folder} stays behind: {exception.Message}");
        }
    }

    private static string? FindBinaries() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Concat(Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
                : [])
            .Where(path => File.Exists(Path.Combine(path, "pg_ctl")) && File.Exists(Path.Combine(path, "initdb")))
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Execute(string statement)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities
        // The only part that is not constant is the name that CreateDatabase made.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void Control(string command, params string[] options) =>
        Run(Path.Combine(binaries!, "pg_ctl"), [command, "-s", "-D", Data, .. options]);

    private static void Run(string file, string[] arguments, bool asPostgres = true, bool mustSucceed = true)
    {
        var isRoot = Environment.UserName == "root";
        var start = new ProcessStartInfo(isRoot && asPostgres ? "runuser" : file) { WorkingDirectory = "/", UseShellExecute = false };
        foreach (var argument in isRoot && asPostgres ? ["-u", "postgres", "--", file, .. arguments] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Not redirected: the server inherits the pipes and would keep them open for ever.
        using var process = Process.Start(start)!;
        var isInTime = process.WaitForExit(TimeSpan.FromSeconds(60));
        if (mustSucceed && (!isInTime || process.ExitCode != 0))
        {
            throw new InvalidOperationException($"{Path.GetFileName(file)} failed; its output is above.");
        }
    }
}
