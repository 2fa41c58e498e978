namespace WebhookReceiver.Cli;

/// <summary>Verifies a saved delivery, and if it does not verify, explains why.</summary>
internal sealed class SampleDeliveryCheck : IDoctorCheck
{
    private const string Item = "Sample delivery";

    public ChecklistSection Section => ChecklistSection.Signature;

    public string Title => "the sample delivery";

    public Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([Check(context), .. DoubtfulSecrets(context)]);

    private static Finding Check(DoctorContext context)
    {
        if (context.Settings.Delivery is not { } delivery)
        {
            return Finding.Skipped(ChecklistSection.Signature, Item, "Give a saved delivery, its headers and body, with --delivery.");
        }

        if (context.Secrets.Own.Count == 0)
        {
            return Finding.Skipped(ChecklistSection.Signature, Item, "There is no usable signing secret to verify with.");
        }

        var receiver = context.Settings.Receiver ?? new ReceiverSettings();
        if (delivery.SignatureHeaders.Count > 1)
        {
            return SignatureFaults.DeliveryRefused.Found(
                $"the header {receiver.SignatureHeader} is there more than once: look for a proxy that adds one");
        }

        // A saved delivery is old by the time somebody reads it, so without its time of arrival its age says nothing.
        var now = context.Settings.DeliveryReceivedAt ?? delivery.SignedAt ?? context.Environment.Time.GetUtcNow();
        WebhookSecret[] secrets = [.. context.Secrets.Own.Select(secret => secret.Secret)];
        var result = SignatureVerifier.Verify(
            delivery.Signature, delivery.Body, secrets, now, receiver.Tolerance, receiver.FutureTolerance);
        if (result.IsValid)
        {
            context.Secrets.Judged.Add(context.Secrets.Own[result.SecretIndex]);
            return Finding.Pass(
                ChecklistSection.Signature,
                Item,
                $"valid, signed {result.SignedAt:u} with secret {result.SecretIndex + 1} of {context.Secrets.Own.Count}");
        }

        var explanation = SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = delivery.Signature,
            RawBody = delivery.Body,
            BodyAnnounced = delivery.BodyAnnounced,
            Secrets = secrets,
            OtherReceivers = context.Secrets.Others.ToDictionary(
                other => other.Key,
                other => (IReadOnlyList<WebhookSecret>)[.. other.Value.Select(secret => secret.Secret)],
                StringComparer.Ordinal),
            Now = now,
            Tolerance = receiver.Tolerance,
            FutureTolerance = receiver.FutureTolerance,
        });
        if (explanation.Cause == RejectionCause.SecretEncodedTwice)
        {
            context.Secrets.Judged.UnionWith(context.Secrets.Own.Where(secret => secret.DecodedAgain is not null));
            return SignatureFaults.SecretEncodedTwice.Found($"the saved delivery verifies only with the secret decoded once more");
        }

        return SignatureFaults.DeliveryRefused.Found($"{result.Rejection}, probable cause {explanation.Cause}: {explanation.Message}");
    }

    /// <summary>Warns of what neither an endpoint nor a delivery has decided.</summary>
    private static IEnumerable<Finding> DoubtfulSecrets(DoctorContext context) => context.Secrets.All
        .Where(secret => secret.DecodedAgain is not null && !context.Secrets.Judged.Contains(secret))
        .Select(secret => SignatureFaults.SecretLooksEncodedTwice.Found($"{secret.Name} decodes to Base64 text again"));
}
