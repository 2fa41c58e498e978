namespace WebhookReceiver.LoadTest;

/// <summary>Prints a table of all endpoints, for the documentation.</summary>
internal static class FullReport
{
    public static int Run() => Budget.Run(check: false);
}
