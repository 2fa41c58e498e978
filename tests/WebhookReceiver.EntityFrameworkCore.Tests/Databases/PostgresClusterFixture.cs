using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

[assembly: AssemblyFixture(typeof(PostgresClusterFixture))]

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>
/// Ends the shared cluster with the last test. Once a run is over, the test framework gives the process eleven seconds before it ends it
/// with an error, and a server
/// may need longer on a busy disk.
/// </summary>
public sealed class PostgresClusterFixture : IDisposable
{
    public void Dispose() => PostgresCluster.DisposeInstance();
}
