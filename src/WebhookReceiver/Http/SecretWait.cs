namespace WebhookReceiver;

/// <summary>
/// Lets a delivery that matches no secret wait for one to be added, while a rotation is announced. Nothing is accepted without a valid
/// signature; a forged delivery only gets its
/// refusal later. What waits is bounded by the memory that it occupies and not by a number that strangers could use up: at 4 KiB each,
/// thousands wait before one is refused at once.
/// </summary>
internal sealed class SecretWait(string receiver, ReceiverSettingsMonitor settingsMonitor, UnverifiedBytes unverified, TimeProvider clock)
{
    /// <summary>
    /// Longer than the 4 seconds after which the slowest file watcher sees a change, and leaves 4 of Debitura's 10 for the handlers.
    /// </summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(6);

    /// <summary>Verifies against the secrets in force, after each change again.</summary>
    public async ValueTask<VerificationResult> VerifyAsync(SignatureHeader header, PooledBody body, CancellationToken aborted)
    {
        try
        {
            // Half of the budget stays free for deliveries that need not wait.
            if (unverified.Held > settingsMonitor.Get(receiver).Options.MaxUnverifiedBytes / 2)
            {
                return VerificationResult.Rejected(RejectionReason.SignatureMismatch);
            }

            using var timeout = new CancellationTokenSource(LongestWait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, aborted);
            while (true)
            {
                var changed = settingsMonitor.Changed;
                var verification = SignatureVerifier.CheckSignature(in header, body.Sequence, settingsMonitor.Get(receiver).Secrets);
                if (verification.IsValid)
                {
                    return verification;
                }

                await changed.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return VerificationResult.Rejected(RejectionReason.SignatureMismatch);
        }
    }
}
