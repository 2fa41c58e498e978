namespace WebhookReceiver;

/// <summary>
/// Tells that the lifecycle of a case changed, for example from <c>Active</c> to <c>Paused</c>. Changes of phase raise no event.
/// </summary>
public sealed record CaseUpdated : CaseEventPayload
{
    /// <summary>Gets or sets the lifecycle before, as text. Equal to <see cref="NewLifecycle"/> in events fired by hand.</summary>
    public string? OldLifecycle { get; set; }

    /// <summary>Gets or sets the lifecycle after, as text.</summary>
    public string? NewLifecycle { get; set; }
}
