namespace WebhookReceiver.Simulator;

/// <summary>Where a client stands.</summary>
public enum SimulatedClientState
{
    /// <summary>Created by the partner, agreement not signed.</summary>
    Onboarding,

    /// <summary>The agreement is signed.</summary>
    Onboarded,

    /// <summary>An existing customer of Debitura who has not answered the link request.</summary>
    LinkRequested,

    /// <summary>An existing customer who approved the link, agreement not signed.</summary>
    Linked,

    /// <summary>An existing customer who declined the link.</summary>
    LinkDeclined,

    /// <summary>An existing customer who did not answer in time.</summary>
    LinkExpired,
}
