namespace WebhookReceiver.ReferralApi;

/// <summary>Keeps nulls out of lists that a response may have left out or filled with nulls.</summary>
internal static class JsonLists
{
    public static IReadOnlyList<T> WithoutNulls<T>(IReadOnlyList<T>? items)
        where T : class =>
        items switch
        {
            null => [],
            _ when items.Any(item => item is null) => [.. items.Where(item => item is not null)],
            _ => items,
        };
}
