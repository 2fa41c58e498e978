namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

// Apart from the rest, which the benchmarks use without a test framework.
public sealed partial class PostgresCluster
{
    /// <summary>Starts a cluster that the test may stop, whatever server the environment names.</summary>
    public static PostgresCluster Own()
    {
        var own = new PostgresCluster(isOwn: true);
        own.SkipIfMissing();
        return own;
    }

    /// <summary>Skips the test on a developer's machine, where the other database still tests everything; a CI that skips tests nothing, and fails.</summary>
    public void SkipIfMissing()
    {
        if (MissingReason is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }
    }
}
