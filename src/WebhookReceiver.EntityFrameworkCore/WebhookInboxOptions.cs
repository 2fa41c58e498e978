namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Holds the settings of the durable inbox, which all receivers share. Read from the configuration section <c>WebhookReceiver:Inbox</c>;
/// what code sets wins. Validated when the
/// host starts, every error in one message.
/// </summary>
public sealed class WebhookInboxOptions
{
    /// <summary>Gets or sets whether this process handles events, besides accepting them.</summary>
    /// <value>Default <see langword="true"/>. Set it to <see langword="false"/> in a web application whose events a worker service
    /// handles.</value>
    public bool RunWorkers { get; set; } = true;

    /// <summary>Gets or sets whether the inbox creates and upgrades its own tables when the host starts.</summary>
    /// <value>Default <see langword="true"/>. Set it to <see langword="false"/> where the application's database user may not change
    /// tables: see <see cref="WebhookInboxSchema"/>.</value>
    public bool ManageSchema { get; set; } = true;

    /// <summary>Gets or sets how many events this process handles at once.</summary>
    /// <value>Default 16. 1 to 256. On SQLite always 1, since it has one writer.</value>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>
    /// Gets or sets how often to check for events that another process accepted, or whose next attempt is due. The process that accepts one
    /// wakes its own workers at once.
    /// </summary>
    /// <value>Default 1 second. 50 ms to 1 minute.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets how long a claimed event stays with a process that no longer renews it. A live one renews three times as often.
    /// </summary>
    /// <value>Default 30 seconds. 1 second to 1 hour.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long one attempt may take; then the handlers' token ends and the attempt has failed.</summary>
    /// <value>Default 5 minutes. 1 ms to 1 day. On SQLite at most 5 seconds, because a handler keeps deliveries from being stored while it
    /// runs.</value>
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets how many attempts an event gets before it becomes a dead letter. One whose attempts end with the process itself gets
    /// twice as many.
    /// </summary>
    /// <value>Default 10: with the delays below, over about 40 minutes. 1 to 1,000.</value>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>
    /// Gets or sets the delay before the second attempt; each further one doubles, give or take a tenth, so that a recovering system is not
    /// hit by all at once.
    /// </summary>
    /// <value>Default 5 seconds. 0 to <see cref="MaxRetryDelay"/>.</value>
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the longest delay between attempts.</summary>
    /// <value>Default 15 minutes. Up to 7 days.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Gets or sets how long running handlers may take to finish when the host stops; then they are cancelled, and their events tried again
    /// later.
    /// </summary>
    /// <value>Default 20 seconds, within the host's own 30. 0 to 1 hour.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how long a sender waits for its delivery to be committed; then it is answered with 503.</summary>
    /// <value>Default 8 seconds of the 10 that Debitura waits. 10 ms to 8.5 seconds.</value>
    public TimeSpan AcceptTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Gets or sets how many waiting deliveries share one commit at most.</summary>
    /// <value>Default 128. 1 to 1,000.</value>
    public int MaxAcceptBatch { get; set; } = 128;

    /// <summary>
    /// Gets or sets how long processed and discarded events are kept, which is also how long their duplicates are recognised. Dead letters
    /// are kept until a person decides.
    /// </summary>
    /// <value>Default 30 days. At least 91 minutes, the span of Debitura's attempts.</value>
    public TimeSpan ProcessedRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Gets or sets how old the oldest waiting event may get before the health check reports degraded.</summary>
    /// <value>Default 5 minutes. More than 0.</value>
    public TimeSpan HealthyAge { get; set; } = TimeSpan.FromMinutes(5);
}
