namespace WebhookReceiver.TestKit;

/// <summary>Secrets for tests only, as text like Debitura issues it. No receiver outside a test knows them.</summary>
public static class TestSecrets
{
    public static readonly string First = Convert.ToBase64String("test-only secret one, 32 bytes.."u8);

    public static readonly string Second = Convert.ToBase64String("test-only secret two, 32 bytes.."u8);

    public static readonly string Other = Convert.ToBase64String("test-only another's, 32 bytes..."u8);
}
