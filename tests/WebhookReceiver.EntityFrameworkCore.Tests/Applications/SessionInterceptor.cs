using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Sets what the application wants of each connection: its tenant, its search path, its pragmas.</summary>
internal sealed class SessionInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        if (connection is SqliteConnection)
        {
            command.CommandText = "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA recursive_triggers = ON";
        }
        else
        {
            command.CommandText =
                "SET shop.tenant = 't-1'; SET search_path TO app, public; SET lock_timeout = '20s'; SET TIME ZONE 'Asia/Kolkata'";
        }

        return command;
    }
}
