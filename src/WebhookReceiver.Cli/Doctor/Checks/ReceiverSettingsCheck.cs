using System.Buffers.Text;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>Looks at the signing secrets and the tolerance as the receiver has them.</summary>
internal sealed class ReceiverSettingsCheck : IDoctorCheck
{
    // The published sample of Debitura's accepts no more than 30 s of the future, so less than that is what is certainly too strict.
    private static readonly TimeSpan LeastFutureTolerance = TimeSpan.FromSeconds(30);

    public ChecklistSection Section => ChecklistSection.Signature;

    public string Title => "the signing secret and the tolerance";

    public Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        CheckSecrets(context, findings);
        findings.Add(CheckTolerance(context.Settings.Receiver));
        return Task.FromResult<IReadOnlyList<Finding>>(findings);
    }

    private static void CheckSecrets(DoctorContext context, List<Finding> findings)
    {
        var settings = context.Settings;
        string[] texts = [.. settings.Secrets.Concat(settings.Receiver?.SigningSecrets ?? []).Distinct(StringComparer.Ordinal)];
        var others = settings.Receiver?.OtherReceivers ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        context.Secrets = new SecretsPhase
        {
            Others = others.ToDictionary(
                receiver => receiver.Key,
                receiver => (IReadOnlyList<DoctorSecret>)Usable(receiver.Value, $" of the receiver '{receiver.Key}'", findings),
                StringComparer.Ordinal),
        };
        if (texts.Length == 0)
        {
            findings.Add(settings.Receiver switch
            {
                null => Finding.Skipped(
                    ChecklistSection.Signature,
                    "Signing secret",
                    "No secret was given: set WEBHOOK_RECEIVER_SECRET, or name the settings file with --settings."),
                { OtherReceivers.Count: > 0 } => Finding.Skipped(
                    ChecklistSection.Signature,
                    "Signing secret",
                    "The section has receivers of its own and no secret beside theirs. Name one of theirs with --section to probe " +
                        "its endpoint."),
                _ => SignatureFaults.SecretMissing.Found($"SigningSecrets is empty"),
            });
            return;
        }

        if (settings.Receiver is { SecretEncoding: SecretEncoding.Text })
        {
            findings.Add(SignatureFaults.SecretUsedAsText.Found($"SecretEncoding is Text"));
        }

        context.Secrets = context.Secrets with { Own = Usable(texts, of: Seen.Own(""), findings) };
        foreach (var (receiver, secrets) in others)
        {
            if (secrets.Intersect(texts, StringComparer.Ordinal).Any())
            {
                findings.Add(SignatureFaults.SecretShared.Found($"the receiver '{receiver}' has one of these secrets, too"));
            }
        }
    }

    private static List<DoctorSecret> Usable(IReadOnlyList<string> texts, Seen of, List<Finding> findings)
    {
        List<DoctorSecret> usable = [];
        foreach (var (index, text) in texts.Index())
        {
            Seen name = $"secret {index + 1} of {texts.Count}{of}";
            findings.Add(CheckSecret(text, name));
            if (WebhookSecret.TryParse(text, SecretEncoding.Base64, out var secret))
            {
                usable.Add(new DoctorSecret(name, secret, DecodedAgain(text)));
            }
        }

        return usable;
    }

    private static Finding CheckSecret(string text, Seen name)
    {
        if (text.Any(char.IsWhiteSpace) || text.Length == 0)
        {
            return SignatureFaults.SecretWhiteSpace.Found(
                text.Length == 0 ? (Seen)$"{name} is blank" : $"{name} has white space in or around it");
        }

        if (!TryDecode(text, out var key))
        {
            return SignatureFaults.SecretNotBase64.Found($"{name} does not decode");
        }

        if (key.Length >= WebhookSecret.MinBytes && !WebhookSecret.TryParse(text, SecretEncoding.Base64, out _))
        {
            return SignatureFaults.SecretNotBase64.Found($"{name} is hexadecimal");
        }

        return key.Length < WebhookSecret.MinBytes
            ? SignatureFaults.SecretTooShort.Found($"{name} decodes to {key.Length} bytes, at least {WebhookSecret.MinBytes} are needed")
            : Finding.Pass(ChecklistSection.Signature, "Signing secret", $"{name}: Base64 of {key.Length} bytes");
    }

    /// <summary>
    /// Decodes a secret once more if it can be. That alone is no fault: Debitura's documented sample is Base64 of plain text, and such text
    /// may itself be Base64.
    /// </summary>
    private static WebhookSecret? DecodedAgain(string text) =>
        TryDecode(text, out var key)
            && Base64.IsValid(key)
            && TryDecode(Encoding.ASCII.GetString(key), out var inner)
            && inner.Length >= WebhookSecret.MinBytes
            ? WebhookSecret.FromBytes(inner)
            : null;

    private static Finding CheckTolerance(ReceiverSettings? receiver)
    {
        if (receiver is null)
        {
            return Finding.Skipped(ChecklistSection.Signature, "Tolerance", "Name the receiver's settings file with --settings.");
        }

        Seen seen = $"Tolerance {receiver.Tolerance:c}, FutureTolerance {receiver.FutureTolerance:c}";
        return receiver.Tolerance < SignatureVerifier.DefaultTolerance || receiver.FutureTolerance < LeastFutureTolerance
            ? SignatureFaults.ToleranceTooStrict.Found(seen)
            : Finding.Pass(ChecklistSection.Signature, "Tolerance", seen);
    }

    private static bool TryDecode(string text, out byte[] key)
    {
        var buffer = new byte[text.Length];
        var decoded = Convert.TryFromBase64String(text, buffer, out var length);
        key = buffer[..length];
        return decoded;
    }
}
