namespace WebhookReceiver.Sample;

/// <summary>Where a client stands, as its newest event says.</summary>
internal enum ClientState
{
    PoaSigned = 1,
    Onboarded = 2,
    Linked = 3,
    LinkRequested = 4,
    LinkDeclined = 5,
    LinkExpired = 6,
}
