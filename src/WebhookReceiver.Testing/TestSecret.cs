using System.Security.Cryptography;

namespace WebhookReceiver.Testing;

/// <summary>Makes signing secrets for tests, so that no real one gets into source code.</summary>
public static class TestSecret
{
    // What Debitura issues.
    private const int Bytes = 32;

    /// <summary>
    /// Makes a fresh random secret as text, in the form in which Debitura issues them. Set it in
    /// <see cref="WebhookReceiverOptions.SigningSecrets"/> and sign with it.
    /// </summary>
    /// <returns>32 random bytes in Base64: 44 characters.</returns>
    public static string Create() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
