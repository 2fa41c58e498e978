namespace WebhookReceiver.Cli;

/// <summary>Section 8 of the checklist: signature verification failing.</summary>
internal static class SignatureFaults
{
    private const ChecklistSection Section = ChecklistSection.Signature;

    private const string CopyAgain =
        "Configure the secret exactly as Debitura issued it. If it was lost, regenerate it: RegenerateSecret in the update request, " +
            "or webhook-receiver subscriptions rotate.";

    public static readonly DoctorFault SecretMissing = new(
        "secret-missing", Section, "The signing secret is not stored in the settings", CopyAgain);

    public static readonly DoctorFault SecretWhiteSpace = new(
        "secret-white-space", Section, "The signing secret contains white space", CopyAgain);

    public static readonly DoctorFault SecretNotBase64 = new("secret-not-base64", Section, "The signing secret is not Base64", CopyAgain);

    public static readonly DoctorFault SecretEncodedTwice = new(
        "secret-encoded-twice",
        Section,
        "The signing secret is encoded twice",
        CopyAgain + " A tool for container secrets may have encoded it once more.");

    public static readonly DoctorFault SecretLooksEncodedTwice = new(
        "secret-looks-encoded-twice", Section, "The signing secret may be encoded twice",
        "Compare it with what Debitura issued, or give a saved delivery with --delivery, which tells: some secrets look so by themselves.",
        FindingStatus.Warning);

    public static readonly DoctorFault SecretTooShort = new("secret-too-short", Section, "The signing secret is too short", CopyAgain);

    public static readonly DoctorFault SecretShared = new(
        "secret-shared", Section, "Two receivers share a signing secret",
        "Configure the secret of its own subscription for each receiver: a delivery to one of them can otherwise be replayed to the other.",
        FindingStatus.Warning);

    public static readonly DoctorFault SecretUsedAsText = new(
        "secret-used-as-text",
        Section,
        "The secret is not decoded from Base64 before use",
        "Set SecretEncoding to Base64, its default: Debitura's key is what the secret's text decodes to.");

    public static readonly DoctorFault ToleranceTooStrict = new(
        "tolerance-too-strict",
        Section,
        "The timestamp tolerance is too strict",
        "Set Tolerance and FutureTolerance to 00:05:00: Debitura allows a 5-minute window.");

    public static readonly DoctorFault ClockOff = new(
        "clock-off",
        Section,
        "This machine's clock is wrong",
        "Synchronise the clock of the machine that receives deliveries with a time server: signatures older or newer than 5 minutes " +
            "are refused.");

    public static readonly DoctorFault ClockDrifting = new(
        "clock-drifting",
        Section,
        "This machine's clock drifts",
        "Synchronise the clock with a time server before the difference reaches 5 minutes and deliveries are refused.",
        FindingStatus.Warning);

    public static readonly DoctorFault DeliveryRefused = new(
        "delivery-refused", Section, "The sample delivery does not verify",
        "Do what the cause says. Verify so: take timestamp and signature from X-Debitura-Signature, join {timestamp}.{body} with the " +
            "body's bytes as received, decode the secret from Base64, compute HMAC-SHA256.");

    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        SecretMissing, SecretWhiteSpace, SecretNotBase64, SecretEncodedTwice, SecretLooksEncodedTwice, SecretTooShort, SecretShared,
        SecretUsedAsText, ToleranceTooStrict, ClockOff, ClockDrifting, DeliveryRefused,
    ];
}
