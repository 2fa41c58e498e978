namespace WebhookReceiver.LoadTest;

/// <summary>The secret that load and servers share. It guards nothing.</summary>
internal static class LoadSecret
{
    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    public static string Text { get; } = Convert.ToBase64String(Key);
}
