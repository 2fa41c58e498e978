namespace WebhookReceiver;

/// <summary>Holds the names that apply when the application names none.</summary>
public static class WebhookReceiverDefaults
{
    /// <summary>The name of the receiver that was added without one: <c>default</c>.</summary>
    public const string ReceiverName = "default";
}
