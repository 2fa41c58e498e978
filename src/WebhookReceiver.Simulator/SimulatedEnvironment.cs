namespace WebhookReceiver.Simulator;

/// <summary>One of the two environments of the Referral Partner API.</summary>
public enum SimulatedEnvironment
{
    /// <summary>The test environment: test events can be triggered.</summary>
    Test,

    /// <summary>The production environment: triggering a test event answers 403.</summary>
    Production,
}
