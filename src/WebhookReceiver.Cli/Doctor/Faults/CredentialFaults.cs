namespace WebhookReceiver.Cli;

/// <summary>Section 2 of the checklist: missing or invalid API credentials.</summary>
internal static class CredentialFaults
{
    private const ChecklistSection Section = ChecklistSection.Credentials;

    private const string CopyAgain = "Copy the key once more exactly as Debitura issued it, without anything around it.";

    public static readonly DoctorFault KeyMissing = new(
        "key-missing", Section, "No API key is configured",
        "Set the key in REFERRAL_API_KEY or in the settings. If you are unsure whether one was issued, contact contact@debitura.com.");

    public static readonly DoctorFault KeyWhiteSpace = new("key-white-space", Section, "The key contains white space", CopyAgain);

    public static readonly DoctorFault KeyControlCharacter = new(
        "key-control-character", Section, "The key contains control characters", CopyAgain);

    public static readonly DoctorFault KeyInvisibleCharacter = new(
        "key-invisible-character", Section, "The key contains invisible characters",
        CopyAgain + " Web pages and word processors add such characters: paste it as plain text.");

    public static readonly DoctorFault KeyQuoted = new(
        "key-quoted",
        Section,
        "The key contains quotation marks",
        CopyAgain + " Quotation marks belong to the file or the shell, not to the key.");

    public static readonly DoctorFault KeyRefused = new(
        "key-refused", Section, "The key is refused (401)",
        "Verify that the key is the one that Debitura issued for this environment and that it was not replaced. If you need a new " +
            "key, contact contact@debitura.com.");

    public static readonly DoctorFault KeyForbidden = new(
        "key-forbidden", Section, "The key is known but not allowed to do this (403)",
        "Ask contact@debitura.com whether the key is active and entitled to the Referral Partner API in this environment.");

    public static IReadOnlyList<DoctorFault> All { get; } =
        [KeyMissing, KeyWhiteSpace, KeyControlCharacter, KeyInvisibleCharacter, KeyQuoted, KeyRefused, KeyForbidden];
}
