using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>PostgreSQL: many writers on many machines.</summary>
internal sealed class PostgresDialect : InboxDialect
{
    public override bool HasSingleWriter => false;

    // An identity value is drawn before its row is committed, so without this a later id could become visible first and two events of one case change places. Processes
    // commit accepted rows one group after the other; a group holds everything that waited meanwhile. The key is the ASCII of "webhook " as a number.
    // A machine that vanishes in the middle must not hold the lock until TCP gives up on it, nor may one wait longer than its senders do.
    protected override string BeforeAccept =>
        "SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL lock_timeout = '8s'; SELECT pg_advisory_xact_lock(8603390863846894368);\n";

    // Classes 22, data exception, and 23, integrity constraint violation.
    public override bool IsRefusal(DbException exception) => exception.SqlState is ['2', '2' or '3', ..];

    protected override string LockClaimed => "FOR UPDATE SKIP LOCKED";
}
