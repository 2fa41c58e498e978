namespace WebhookReceiver;

/// <summary>
/// Holds the settings of one receiver. Validated when the host starts, every error in one message; a change that does not validate is
/// logged and not applied.
/// </summary>
public sealed class WebhookReceiverOptions
{
    /// <summary>The default of <see cref="MaxBodyBytes"/>: 256 KiB. Debitura's documented payloads stay below 2 KiB.</summary>
    public const int DefaultMaxBodyBytes = 256 * 1024;

    /// <summary>
    /// The default of <see cref="MaxUnverifiedBytes"/>: 64 MiB, an eighth of a small container of 512 MiB, and room for 16,000 deliveries
    /// of Debitura's size at once.
    /// </summary>
    public const int DefaultMaxUnverifiedBytes = 64 * 1024 * 1024;

    /// <summary>
    /// The default of <see cref="AcknowledgeAfterFailures"/>: 7, one less than the 8 failed attempts after which Debitura disables the
    /// subscription.
    /// </summary>
    public const int DefaultAcknowledgeAfterFailures = 7;

    /// <summary>The default of <see cref="MaxTrackedEvents"/>: 200,000 events in 24 hours, more than two each second.</summary>
    public const int DefaultMaxTrackedEvents = 200_000;

    /// <summary>The default of <see cref="SignatureHeader"/>: <c>X-Debitura-Signature</c>.</summary>
    public const string DefaultSignatureHeader = "X-Debitura-Signature";

    /// <summary>The default of <see cref="BodyTimeout"/>: 10 s, after which Debitura hangs up.</summary>
    public static readonly TimeSpan DefaultBodyTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The default of <see cref="HandlerTimeout"/>: 8 s of the 10 that Debitura waits.</summary>
    public static readonly TimeSpan DefaultHandlerTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The default of <see cref="CompletedRetention"/>: 24 hours.</summary>
    public static readonly TimeSpan DefaultCompletedRetention = TimeSpan.FromHours(24);

    /// <summary>
    /// Gets the current signing secrets. Any of them may match, so that a new one can be added before the old one is taken away. Read for
    /// each delivery: a changed
    /// file or vault value works without a restart.
    /// </summary>
    /// <value>Empty by default, which stops the host. 1 to 16 secrets of at least 16 bytes each, since each costs a hash per forged
    /// delivery.</value>
    public IList<string> SigningSecrets { get; } = [];

    /// <summary>
    /// Gets or sets until when a delivery that matches no secret waits, up to 6 seconds, for one to be added, instead of being refused at
    /// once. Debitura changes the secret of
    /// a subscription in one moment, and the next delivery may come before the new one is configured here. <c>webhook-receiver
    /// subscriptions rotate</c> sets it for that moment.
    /// </summary>
    /// <value>Default <see langword="null"/>: nothing waits. A time that has passed does nothing; more than 24 hours ahead is refused.
    /// While bodies occupy more than half of <see cref="MaxUnverifiedBytes"/>, nothing waits.</value>
    public DateTimeOffset? AwaitSecretUntil { get; set; }

    /// <summary>Gets or sets how a secret's text becomes key bytes.</summary>
    /// <value>Default <see cref="SecretEncoding.Base64"/>, as Debitura issues them.</value>
    public SecretEncoding SecretEncoding { get; set; } = SecretEncoding.Base64;

    /// <summary>Gets or sets the name of the header with the signature.</summary>
    /// <value>Default <c>X-Debitura-Signature</c>. An HTTP header name.</value>
    public string SignatureHeader { get; set; } = DefaultSignatureHeader;

    /// <summary>Gets or sets how long ago a delivery may have been signed.</summary>
    /// <value>Default 5 minutes, as Debitura's documents advise. 1 second to 24 hours, in whole seconds.</value>
    public TimeSpan Tolerance { get; set; } = SignatureVerifier.DefaultTolerance;

    /// <summary>Gets or sets how far ahead of this machine's clock a delivery may have been signed.</summary>
    /// <value>Default 5 minutes, as Debitura's documents advise. 0 to 24 hours, in whole seconds.</value>
    public TimeSpan FutureTolerance { get; set; } = SignatureVerifier.DefaultTolerance;

    /// <summary>Gets or sets the most bytes a body may have; larger ones are answered with 413.</summary>
    /// <value>Default 256 KiB. 1 KiB to 64 MiB, since a body is held in memory.</value>
    public int MaxBodyBytes { get; set; } = DefaultMaxBodyBytes;

    /// <summary>
    /// Gets or sets how much memory the bodies of deliveries that are not verified yet may occupy, over all receivers and connections of
    /// the process. When it is used up, this receiver
    /// answers 503 with <c>Retry-After</c>. What exceeds 4 KiB of a body comes out of a quarter of it, or of <see cref="MaxBodyBytes"/> if
    /// that is more, so that deliveries of Debitura's
    /// size are still received while somebody sends large ones.
    /// </summary>
    /// <value>Default 64 MiB. 1 MiB to 1 GiB, and at least <see cref="MaxBodyBytes"/>.</value>
    public int MaxUnverifiedBytes { get; set; } = DefaultMaxUnverifiedBytes;

    /// <summary>
    /// Gets or sets how long a body may take to arrive, however steadily it does; then the delivery is answered with 408.
    /// </summary>
    /// <value>Default 10 seconds. 1 second to 5 minutes.</value>
    public TimeSpan BodyTimeout { get; set; } = DefaultBodyTimeout;

    /// <summary>Gets or sets how long all handlers of one event together may take when they run before the answer.</summary>
    /// <value>Default 8 seconds. More than 0, at most 8.5 seconds: Debitura hangs up after 10, and half a second for unwinding and one for
    /// <see cref="OnAbandoned"/> may follow.</value>
    public TimeSpan HandlerTimeout { get; set; } = DefaultHandlerTimeout;

    /// <summary>Gets or sets how long a completed event is remembered, so that its duplicates and replays are recognised.</summary>
    /// <value>
    /// Default 24 hours. At least 91 minutes, the span of Debitura's eight attempts, at least <see cref="Tolerance"/> plus
    /// <see cref="FutureTolerance"/>, at most 30 days.
    /// </value>
    public TimeSpan CompletedRetention { get; set; } = DefaultCompletedRetention;

    /// <summary>
    /// Gets or sets after how many failed attempts an event is acknowledged all the same, logged as critical and handed to
    /// <see cref="OnAbandoned"/>. Debitura disables
    /// the whole subscription after its eighth failed attempt.
    /// </summary>
    /// <value>Default 7. 1 to 7.</value>
    public int AcknowledgeAfterFailures { get; set; } = DefaultAcknowledgeAfterFailures;

    /// <summary>
    /// Gets or sets how many events the memory store keeps at most. When it is full it refuses new events with 503; it never forgets one
    /// early. A change needs a restart.
    /// </summary>
    /// <value>Default 200,000. 1 to 10,000,000, at some 200 bytes each.</value>
    public int MaxTrackedEvents { get; set; } = DefaultMaxTrackedEvents;

    /// <summary>
    /// Gets or sets whether the log explains the probable cause of a rejection. The response to the sender stays the same. One rejection is
    /// explained at a time, at most five a second,
    /// with a body of at most 64 KiB. Each is hashed dozens of times, so leave it on in production only while you search.
    /// </summary>
    /// <value>Default <see langword="null"/>: on in the Development environment, off elsewhere.</value>
    public bool? ExplainRejections { get; set; }

    /// <summary>
    /// Gets or sets what to do about a delivery that was not accepted, for example to count or to alert. Runs before the answer and has one
    /// second; an exception is logged and changes nothing.
    /// </summary>
    /// <value>Default <see langword="null"/>: nothing.</value>
    public Func<RejectedDelivery, CancellationToken, Task>? OnRejected { get; set; }

    /// <summary>
    /// Gets or sets what to do about an event that is acknowledged without having been handled: keep its raw JSON, tell somebody. Runs
    /// before the answer and has
    /// one second; an exception is logged and changes nothing.
    /// </summary>
    /// <value>Default <see langword="null"/>: nothing but the critical log line.</value>
    public Func<AbandonedEvent, CancellationToken, Task>? OnAbandoned { get; set; }
}
