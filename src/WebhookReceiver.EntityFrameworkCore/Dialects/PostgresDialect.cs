namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>PostgreSQL: many writers on many machines.</summary>
internal sealed class PostgresDialect : InboxDialect
{
    public override bool HasSingleWriter => false;

    // An identity value is drawn before its row is committed, so without this a later id could become visible first and two events of one case change places. Processes
    // commit accepted rows one group after the other; a group holds everything that waited meanwhile. The key is the ASCII of "webhook " as a number.
    protected override string BeforeAccept => "SELECT pg_advisory_xact_lock(8603390863846894368);\n";

    protected override string LockClaimed => "FOR UPDATE SKIP LOCKED";
}
