namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>What a test does with a cluster; the cluster itself serves the benchmarks too, which have no tests to skip.</summary>
public static class PostgresClusterExtensions
{
    /// <summary>
    /// Skips the test on a developer's machine, where the other database still tests everything; a CI that skips tests nothing, and fails.
    /// </summary>
    public static PostgresCluster OrSkip(this PostgresCluster cluster)
    {
        if (cluster.MissingReason is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }

        return cluster;
    }
}
