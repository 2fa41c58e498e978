using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace WebhookReceiver.LoadTest;

/// <summary>PostgreSQL's own load program: 64 clients that insert one row each, prepared, into a database with the inbox's table.</summary>
internal sealed class PgBench : IDisposable
{
    private readonly string program;
    private readonly NpgsqlConnectionStringBuilder database;
    private readonly string script = Path.GetTempFileName();

    public PgBench(string binaries, string connectionString)
    {
        using (var connection = new NpgsqlConnection(connectionString))
        {
            InboxSchema.CreateOnPostgres(connection);
        }

        program = new[] { binaries, "/usr/bin" }.Select(folder => Path.Combine(folder, "pgbench")).FirstOrDefault(File.Exists)
            ?? Installed();
        database = new NpgsqlConnectionStringBuilder(connectionString);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

        // The body is a variable, so that it travels with every row, as it does from a receiver.
        File.WriteAllText(script, InboxSchema.Insert(column => column switch
        {
            "receiver" => $"'{WebhookReceiverDefaults.ReceiverName}'",
            "event_id" => "gen_random_uuid()::text",
            "event_type" => $"'{WebhookEventTypes.CaseUpdated}'",
            "entity_key" => "'case:' || gen_random_uuid()",
            "signature" => "'\\x" + new string('a', 64) + "'",
            "body" => ":body",
            "is_test" or "is_replay" => "false",
            "state" or "attempts" => "0",
            _ => now,
        }));
    }

    /// <returns>Inserts per second.</returns>
    public double Run(int seconds)
    {
        var body = "body=\\x" + Convert.ToHexString(SignedRequests.MakeBody(TimeProvider.System.GetUtcNow()));
        string[] arguments =
        [
            "-n", "-M", "prepared", "-c", Text(LoadClient.ConnectionCount), "-j", "2", "-T", Text(seconds), "-f", script, "-D", body,
            "-h", database.Host!, "-p", Text(database.Port), "-U", database.Username!, database.Database!,
        ];
        using var process = Process.Start(new ProcessStartInfo(
            program, arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench says: {output} {errors.GetAwaiter().GetResult()}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    // Debian has links to some of the programs in the path, and the rest where they are.
    private static string Installed() =>
        Directory.GetFiles("/usr/lib/postgresql", "pgbench", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();

    public void Dispose() => File.Delete(script);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
