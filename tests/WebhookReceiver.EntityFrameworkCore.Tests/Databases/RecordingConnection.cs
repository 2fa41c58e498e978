using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A connection with a record of its commands.</summary>
public sealed class RecordingConnection(DbConnection connection) : DbConnection
{
    private readonly List<DbCommand> commands = [];

    [AllowNull]
    public override string ConnectionString
    {
        get => connection.ConnectionString;
        set => connection.ConnectionString = value;
    }

    public override string Database => connection.Database;

    public override string DataSource => connection.DataSource;

    public override string ServerVersion => connection.ServerVersion;

    public override ConnectionState State => connection.State;

    /// <summary>The commands so far, which are forgotten.</summary>
    public IReadOnlyList<RecordedQuery> Take()
    {
        List<RecordedQuery> taken =
        [
            .. commands.Select(command => new RecordedQuery(
                command.CommandText, [
                    .. command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value))])),
        ];
        commands.Clear();
        return taken;
    }

    public override void ChangeDatabase(string databaseName) => connection.ChangeDatabase(databaseName);

    public override void Close() => connection.Close();

    public override void Open() => connection.Open();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => connection.BeginTransaction(isolationLevel);

    // Not the connection's own, which it may use again for the next.
    protected override DbCommand CreateDbCommand()
    {
        var command = DbProviderFactories.GetFactory(connection)!.CreateCommand()!;
        command.Connection = connection;
        commands.Add(command);
        return command;
    }
}
