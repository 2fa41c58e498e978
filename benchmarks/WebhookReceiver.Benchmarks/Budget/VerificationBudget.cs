using System.Security.Cryptography;

namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>What verifying costs beside one bare hash, and what refusing costs beside verifying.</summary>
internal static class VerificationBudget
{
    private const int VerifyRounds = 2_001;
    private const int RefuseRounds = 201;
    private const int AllocationRuns = 10_000;

    private static readonly WebhookSecret[] Secrets = [Samples.Secret, Samples.OtherSecret];

    public static void Run(BudgetReport report)
    {
        // Once for nothing: the compiler works on both in the background for a second or so.
        VerifyOverBareHash(1024);
        report.Add("verify_1k_vs_hmac", VerifyOverBareHash(1024));
        report.Add("verify_64k_vs_hmac", VerifyOverBareHash(64 * 1024));
        report.AddCount("verify_alloc_bytes", AllocatedBytes(), limit: 0);

        var verify = Verify(Samples.Body(1024));
        var refused = Samples.RefusedHeaders.ToDictionary(
            header => header.Key, header => Ratio.Measure(verify, Refuse(header.Value), RefuseRounds), StringComparer.Ordinal);
        foreach (var (name, ratio) in refused)
        {
            report.Comment($"{name}: {ratio.Median:0.000}");
        }

        var (worst, worstRatio) = refused.MaxBy(header => header.Value.Median);
        report.Add("reject_header_vs_verify_1k", worstRatio.Median, $"the worst is '{worst}': {worstRatio}");
    }

    private static Ratio VerifyOverBareHash(int bodyBytes)
    {
        var body = Samples.Body(bodyBytes);
        var signed = Samples.SignedBytes(body);
        return Ratio.Measure(
            operations =>
            {
                Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
                for (var operation = 0; operation < operations; operation++)
                {
                    HMACSHA256.HashData(Samples.Key, signed, digest);
                }
            },
            Verify(body),
            VerifyRounds);
    }

    private static Action<int> Verify(byte[] body)
    {
        var header = Samples.Sign(body);
        return operations =>
        {
            for (var operation = 0; operation < operations; operation++)
            {
                MustBe(valid: true, SignatureVerifier.Verify(header, body, Secrets, Samples.Now));
            }
        };
    }

    private static Action<int> Refuse(string header) => operations =>
    {
        for (var operation = 0; operation < operations; operation++)
        {
            MustBe(valid: false, SignatureVerifier.Verify(header, default, Secrets, Samples.Now));
        }
    };

    /// <summary>
    /// The most that one of these allocates: the first secret matches, the second one does, none does, the header is refused.
    /// </summary>
    private static double AllocatedBytes()
    {
        var body = Samples.Body(1024);
        var header = Samples.Sign(body);
        var wrong = Samples.Sign(Samples.Body(1024));
        WebhookSecret[] secondMatches = [Samples.OtherSecret, Samples.Secret];
        return new[]
        {
            AllocatedBy(() => SignatureVerifier.Verify(header, body, Secrets, Samples.Now)),
            AllocatedBy(() => SignatureVerifier.Verify(header, body, secondMatches, Samples.Now)),
            AllocatedBy(() => SignatureVerifier.Verify(wrong, body, Secrets, Samples.Now)),
            AllocatedBy(() => SignatureVerifier.Verify(Samples.RefusedHeaders["stale"], body, Secrets, Samples.Now)),
        }.Max();
    }

    private static double AllocatedBy(Func<VerificationResult> verify)
    {
        verify();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < AllocationRuns; run++)
        {
            verify();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / AllocationRuns;
    }

    private static void MustBe(bool valid, in VerificationResult result)
    {
        if (result.IsValid != valid)
        {
            throw new InvalidOperationException($"The verification ended with {result}.");
        }
    }
}
