namespace WebhookReceiver;

/// <summary>
/// Lets a delivery that matches no secret wait for one to be added, while a rotation is announced. Nothing is accepted without a valid signature; a forged delivery only gets its
/// refusal later, and no more than a hundred are kept at a time.
/// </summary>
internal sealed class SecretWait(string receiver, ReceiverSettingsMonitor settingsMonitor, TimeProvider clock)
{
    internal const int MaxWaiting = 100;

    /// <summary>Longer than the 4 seconds after which the slowest file watcher sees a change, and leaves 4 of Debitura's 10 for the handlers.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(6);

    private int waiting;

    /// <summary>Verifies against the secrets in force, after each change again.</summary>
    public async ValueTask<VerificationResult> VerifyAsync(SignatureHeader header, ReadOnlyMemory<byte> rawBody, CancellationToken aborted)
    {
        try
        {
            if (Interlocked.Increment(ref waiting) > MaxWaiting)
            {
                return VerificationResult.Rejected(RejectionReason.SignatureMismatch);
            }

            using var timeout = new CancellationTokenSource(LongestWait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, aborted);
            while (true)
            {
                var changed = settingsMonitor.Changed;
                var verification = SignatureVerifier.CheckSignature(in header, rawBody.Span, settingsMonitor.Get(receiver).Secrets);
                if (verification.IsValid)
                {
                    return verification;
                }

                await changed.WaitAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return VerificationResult.Rejected(RejectionReason.SignatureMismatch);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
