using System.Text;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Section 8 of the checklist.</summary>
internal static class SignatureFaultCases
{
    private static readonly string EncodedTwice = Convert.ToBase64String(Encoding.ASCII.GetBytes(TestSecrets.First));

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        Secrets("no secret in the settings", "secret-missing", "SigningSecrets is empty"),
        Secrets("secret with a space behind", "secret-white-space", "secret 1 of 1 has white space", TestSecrets.First + " "),
        Secrets("secret without its padding", "secret-not-base64", "secret 1 of 1 does not decode", TestSecrets.First.TrimEnd('=')),
        Secrets("secret too short", "secret-too-short", "decodes to 8 bytes", Convert.ToBase64String("8 bytes."u8)),
        Secrets(
            "secret in hexadecimal",
            "secret-not-base64",
            "secret 1 of 1 is hexadecimal",
            Convert.ToHexString(Convert.FromBase64String(TestSecrets.First))),
        new("two receivers with one secret", "secret-shared", "the receiver 'test' has one of these secrets", it => it.Settings = to =>
            to with
        {
            Receiver = new ReceiverSettings
            {
                SigningSecrets = [TestSecrets.First],
                OtherReceivers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["test"] = [TestSecrets.First] },
            },
        }),
        new(
            "secret encoded twice",
            "secret-encoded-twice",
            "accepts secret 1 of 1 only when it is decoded once more",
            it => it.Settings = to => to with { Receiver = new ReceiverSettings { SigningSecrets = [EncodedTwice] } }),
        new("secret encoded twice at the endpoint too, and a saved delivery", "secret-encoded-twice",
            "the saved delivery verifies only with the secret decoded once more", it =>
        {
            it.Receiver = options => options.SigningSecrets.Add(EncodedTwice);
            it.Before = async setup => setup.Settings = setup.Settings with
            {
                Receiver = new ReceiverSettings { SigningSecrets = [EncodedTwice] },
                Delivery = await setup.CatchDeliveryAsync(DeliveryFaults.None),
                DeliveryReceivedAt = TimeProvider.System.GetUtcNow(),
            };
        }),
        new("secret whose key is itself Base64 text", "secret-looks-encoded-twice", "secret 1 of 1 decodes to Base64 text again", it =>
        {
            it.Receiver = options => options.SigningSecrets.Add(EncodedTwice);
            it.Settings = to => to with { Receiver = new ReceiverSettings { SigningSecrets = [EncodedTwice] } };
        }),
        new("secret used as text", "secret-used-as-text", "SecretEncoding is Text", it =>
        {
            it.Receiver = options =>
            {
                options.SigningSecrets.Add(TestSecrets.First);
                options.SecretEncoding = SecretEncoding.Text;
            };
            it.Settings = to => to with { Receiver = to.Receiver! with { SecretEncoding = SecretEncoding.Text } };
        })
        {
            Also = ["endpoint-refuses-signature"],
        },
        new(
            "tolerance of a minute",
            "tolerance-too-strict",
            "Tolerance 00:01:00",
            it => it.Settings = to => to with { Receiver = to.Receiver! with { Tolerance = TimeSpan.FromMinutes(1) } }),
        new(
            "clock ten minutes slow",
            "clock-off",
            "behind the API's Date header",
            it => it.Debitura = at => at.Faults.DateOffset = TimeSpan.FromMinutes(10)),
        new(
            "clock ten minutes fast",
            "clock-off",
            "ahead of the API's Date header",
            it => it.Debitura = at => at.Faults.DateOffset = TimeSpan.FromMinutes(-10)),
        new(
            "clock a minute slow",
            "clock-drifting",
            "behind the API's Date header",
            it => it.Debitura = at => at.Faults.DateOffset = TimeSpan.FromMinutes(1)),

        Delivery("delivery signed with another secret", "SignatureMismatch", DeliveryFaults.WrongSecret),
        Delivery("delivery changed on the way", "SignatureMismatch", DeliveryFaults.TamperedBody),
        Delivery("delivery signed with the secret's text", "SecretNotDecoded", DeliveryFaults.SecretAsText),
        Delivery("delivery signed without its time", "TimestampNotSigned", DeliveryFaults.WithoutTimestamp),
        Delivery("delivery with a Base64 signature", "SignatureInBase64", DeliveryFaults.Base64Signature),
        Delivery("delivery signed in milliseconds", "TimestampInMilliseconds", DeliveryFaults.Milliseconds),
        Delivery("delivery of the obsolete scheme", "ObsoleteScheme", DeliveryFaults.ObsoleteScheme),
        Delivery("delivery an hour old", "ClockOff", DeliveryFaults.StaleTimestamp),
        Delivery("delivery an hour ahead", "ClockOff", DeliveryFaults.FutureTimestamp),
        new("saved body with a line break more", "delivery-refused", "TrailingNewline", it => it.Before = async setup =>
        {
            var delivery = await setup.CatchDeliveryAsync(DeliveryFaults.None);
            setup.Settings = setup.Settings with { Delivery = delivery with { Body = [.. delivery.Body, (byte)'\n'] } };
        }),
    ];

    private static FaultCase Secrets(string name, string code, string seen, params string[] secrets) =>
        new(name, code, seen, it => it.Settings = to => to with { Receiver = to.Receiver! with { SigningSecrets = secrets } });

    private static FaultCase Delivery(string name, string cause, DeliveryFaults fault) =>
        new(name, "delivery-refused", cause, it => it.Before = async setup =>
        setup.Settings = setup.Settings with
        {
            Delivery = await setup.CatchDeliveryAsync(fault),
            DeliveryReceivedAt = TimeProvider.System.GetUtcNow(),
        });
}
