namespace WebhookReceiver;

/// <summary>
/// Says that a value became <see langword="null"/> because no property could take it. A converter never sees the object around its value,
/// so it only reports; the reader of the
/// object then keeps the value, see <c>RawFields</c>.
/// </summary>
internal static class OddFields
{
    // Reading is synchronous: between Take and Take nothing else runs on this thread.
    [ThreadStatic]
    private static bool isReported;

    /// <summary>Reports a value other than <c>null</c> that became <see langword="null"/>.</summary>
    public static void Report() => isReported = true;

    /// <summary>Whether anything was reported since the last call.</summary>
    public static bool Take()
    {
        var was = isReported;
        isReported = false;
        return was;
    }
}
