using System.Globalization;

namespace WebhookReceiver.Cli;

/// <summary>Verifies a saved delivery, and if it does not verify, explains why.</summary>
internal sealed class SampleDeliveryCheck : IDoctorCheck
{
    private const string Item = "Sample delivery";

    public ChecklistSection Section => ChecklistSection.Signature;

    public string Title => "the sample delivery";

    public Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Finding>>([Check(context), .. DoubtfulSecrets(context)]);

    private static Finding Check(DoctorContext context)
    {
        if (context.Settings.Delivery is not { } delivery)
        {
            return Finding.Skipped(ChecklistSection.Signature, Item, "Give a saved delivery, its headers and body, with --delivery.");
        }

        if (context.Secrets.Count == 0)
        {
            return Finding.Skipped(ChecklistSection.Signature, Item, "There is no usable signing secret to verify with.");
        }

        var receiver = context.Settings.Receiver ?? new ReceiverSettings();
        if (delivery.SignatureHeaders.Count > 1)
        {
            return SignatureFaults.DeliveryRefused.Found($"the header {receiver.SignatureHeader} is there more than once: look for a proxy that adds one");
        }

        var header = delivery.SignatureHeaders.SingleOrDefault();
        var now = context.Settings.DeliveryReceivedAt ?? SignedAt(header) ?? context.Tools.Time.GetUtcNow();
        var result = SignatureVerifier.Verify(header, delivery.Body, [.. context.Secrets.Select(secret => secret.Secret)], now, receiver.Tolerance, receiver.FutureTolerance);
        if (result.IsValid)
        {
            context.Judged.Add(context.Secrets[result.SecretIndex]);
            return Finding.Pass(ChecklistSection.Signature, Item, $"valid, signed {result.SignedAt:u} with secret {result.SecretIndex + 1} of {context.Secrets.Count}");
        }

        var explanation = SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = header,
            RawBody = delivery.Body,
            BodyAnnounced = delivery.BodyAnnounced,
            Secrets = [.. context.Secrets.Select(secret => secret.Secret)],
            OtherReceivers = context.OtherSecrets.ToDictionary(receiver => receiver.Key, receiver => (IReadOnlyList<WebhookSecret>)[.. receiver.Value.Select(secret => secret.Secret)], StringComparer.Ordinal),
            Now = now,
            Tolerance = receiver.Tolerance,
            FutureTolerance = receiver.FutureTolerance,
        });
        if (explanation.Cause == RejectionCause.SecretEncodedTwice)
        {
            context.Judged.UnionWith(context.Secrets.Where(secret => secret.DecodedAgain is not null));
            return SignatureFaults.SecretEncodedTwice.Found($"the saved delivery verifies only with the secret decoded once more");
        }

        return SignatureFaults.DeliveryRefused.Found($"{result.Rejection}, probable cause {explanation.Cause}: {explanation.Message}");
    }

    /// <summary>Warns of what neither an endpoint nor a delivery has decided.</summary>
    private static IEnumerable<Finding> DoubtfulSecrets(DoctorContext context) => context.AllSecrets
        .Where(secret => secret.DecodedAgain is not null && !context.Judged.Contains(secret))
        .Select(secret => SignatureFaults.SecretLooksEncodedTwice.Found($"{secret.Name} decodes to Base64 text again"));

    /// <summary>A saved delivery is old by the time somebody looks at it, so without its time of arrival its age says nothing.</summary>
    private static DateTimeOffset? SignedAt(string? header)
    {
        foreach (var element in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (element.StartsWith("t=", StringComparison.Ordinal) &&
                long.TryParse(element.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            {
                return DateTimeOffset.FromUnixTimeSeconds(seconds);
            }
        }

        return null;
    }
}
