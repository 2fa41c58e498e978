using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver.Testing;

/// <summary>
/// Describes one delivery, good or deliberately bad, and makes the request that carries it. Immutable: each method returns a changed copy.
/// The time of signing is
/// fixed when the delivery is made, so sending the same one twice is a replay; sending it <see cref="At"/> another time is a retry.
/// </summary>
public sealed record SignedDelivery
{
    private const string EventHeader = "X-Debitura-Event";
    private const string TimestampHeader = "X-Debitura-Timestamp";
    private const string TestHeader = "X-Debitura-Test";
    private const string ReplayHeader = "X-Debitura-Replay";

    // One hour more than the longest tolerance a receiver accepts in its settings.
    private static readonly TimeSpan LongerThanAnyTolerance = TimeSpan.FromHours(25);

    private SignedDelivery(byte[] body)
    {
        SignedBody = body;
        Body = body;
    }

    /// <summary>Gets the bytes that are sent. They differ from the signed ones after <see cref="Tampered"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; private init; }

    /// <summary>Gets the time of signing.</summary>
    /// <value>Default: when the delivery was made, by this machine's clock.</value>
    public DateTimeOffset SignedAt { get; private init; } = TimeProvider.System.GetUtcNow();

    private byte[] SignedBody { get; }

    private WebhookSecret? Secret { get; init; }

    private bool IsUnsigned { get; init; }

    private string SignatureHeader { get; init; } = WebhookReceiverOptions.DefaultSignatureHeader;

    private string? EventType { get; init; }

    private bool IsTest { get; init; }

    private bool IsReplay { get; init; }

    /// <summary>
    /// Makes a delivery of an event, written afresh from its properties. The hint headers follow its
    /// <see cref="WebhookEvent{TPayload}.Delivery"/>.
    /// </summary>
    /// <typeparam name="TPayload">The payload's type.</typeparam>
    /// <param name="webhookEvent">The event, for example one of <see cref="SampleEvents"/>.</param>
    /// <param name="json">Source-generated metadata of the payload; needed for a type of your own only.</param>
    /// <returns>The delivery, without a secret yet.</returns>
    /// <exception cref="ArgumentException">The payload is of a type of your own and there is no <paramref name="json"/>.</exception>
    public static SignedDelivery From<TPayload>(WebhookEvent<TPayload> webhookEvent, JsonTypeInfo<TPayload>? json = null) =>
        new(EventJson.Write(webhookEvent, json))
        {
            EventType = webhookEvent.Type,
            IsTest = webhookEvent.Delivery.IsTest,
            IsReplay = webhookEvent.Delivery.IsReplay,
        };

    /// <summary>Makes a delivery of any text, well-formed or not.</summary>
    /// <param name="body">The body, sent as UTF-8.</param>
    /// <returns>The delivery, without a secret yet.</returns>
    public static SignedDelivery FromJson(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new SignedDelivery(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Makes a delivery of any bytes.</summary>
    /// <param name="body">The body; copied.</param>
    /// <returns>The delivery, without a secret yet.</returns>
    public static SignedDelivery FromBytes(ReadOnlySpan<byte> body) => new(body.ToArray());

    /// <summary>Makes a delivery of a file, byte by byte as it stands there.</summary>
    /// <param name="path">The file, for example a captured payload.</param>
    /// <returns>The delivery, without a secret yet.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SignedDelivery FromFile(string path) => new(File.ReadAllBytes(path));

    /// <summary>Chooses the secret to sign with.</summary>
    /// <param name="secret">The text of the secret, as in the receiver's settings. For a wrong one take a fresh
    /// <see cref="TestSecret.Create"/>.</param>
    /// <param name="encoding">How the text becomes key bytes.</param>
    /// <returns>A changed copy.</returns>
    /// <exception cref="FormatException">The text is no secret.</exception>
    public SignedDelivery SignedWith(string secret, SecretEncoding encoding = SecretEncoding.Base64) =>
        SignedWith(WebhookSecret.Parse(secret, encoding));

    /// <inheritdoc cref="SignedWith(string, SecretEncoding)"/>
    /// <param name="secret">The secret.</param>
    public SignedDelivery SignedWith(WebhookSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return this with { Secret = secret, IsUnsigned = false };
    }

    /// <summary>Chooses the time of signing. A receiver on a fake clock needs that clock's time.</summary>
    /// <param name="signedAt">The time, 1970 or later; the signature holds whole seconds.</param>
    /// <returns>A changed copy.</returns>
    public SignedDelivery At(DateTimeOffset signedAt) => this with { SignedAt = signedAt };

    /// <summary>
    /// Chooses the header of the signature, for a receiver that has set another <see cref="WebhookReceiverOptions.SignatureHeader"/>.
    /// </summary>
    /// <param name="name">The header's name.</param>
    /// <returns>A changed copy.</returns>
    public SignedDelivery InHeader(string name) => this with { SignatureHeader = name };

    /// <summary>Marks it as synthetic data: <c>X-Debitura-Test: true</c>.</summary>
    /// <returns>A changed copy.</returns>
    public SignedDelivery AsTest() => this with { IsTest = true };

    /// <summary>Marks it as sent again by hand: <c>X-Debitura-Replay: true</c>.</summary>
    /// <returns>A changed copy.</returns>
    public SignedDelivery AsReplay() => this with { IsReplay = true };

    /// <summary>Leaves the signature out. A receiver answers 401.</summary>
    /// <returns>A changed copy.</returns>
    public SignedDelivery WithoutSignature() => this with { IsUnsigned = true };

    /// <summary>Signs it 25 hours earlier, which is longer ago than any tolerance can be. A receiver answers 401.</summary>
    /// <returns>A changed copy.</returns>
    public SignedDelivery Stale() => this with { SignedAt = SignedAt - LongerThanAnyTolerance };

    /// <summary>Changes the body after it was signed. A receiver answers 401.</summary>
    /// <param name="change">Makes the changed body of the signed one; without it a space is appended, which leaves the JSON as valid as
    /// before.</param>
    /// <returns>A changed copy.</returns>
    /// <exception cref="ArgumentException">The change left the body as it was.</exception>
    public SignedDelivery Tampered(Func<string, string>? change = null)
    {
        byte[] changed = change is null ? [.. SignedBody, (byte)' '] : Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(SignedBody)));
        return changed.AsSpan().SequenceEqual(SignedBody)
            ? throw new ArgumentException("The change left the body as it was, so the signature would still be right.", nameof(change))
            : this with { Body = changed };
    }

    /// <summary>Makes the value of the signature header.</summary>
    /// <returns>For example <c>t=1791302255,v1=54a6...2fa3</c>; <see langword="null"/> after <see cref="WithoutSignature"/>.</returns>
    /// <exception cref="InvalidOperationException">No secret was chosen.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time of signing is before 1970.</exception>
    public string? ToHeader()
    {
        if (IsUnsigned)
        {
            return null;
        }

        return Secret is null
            ? throw new InvalidOperationException(
                "The delivery has no secret: call SignedWith(secret), or WithoutSignature() to leave the signature out on purpose.")
            : WebhookSigner.Sign(SignedBody, Secret, SignedAt);
    }

    /// <summary>
    /// Makes a request with the body and the headers that Debitura sends. A request can be sent once; ask again for another.
    /// </summary>
    /// <param name="address">Where to send it, for example <c>/webhooks/debitura</c> with a test server's client.</param>
    /// <returns>A new POST request.</returns>
    /// <exception cref="InvalidOperationException">No secret was chosen.</exception>
    public HttpRequestMessage ToRequest([StringSyntax(StringSyntaxAttribute.Uri)] string address) =>
        ToRequest(new Uri(address, UriKind.RelativeOrAbsolute));

    /// <inheritdoc cref="ToRequest(string)"/>
    public HttpRequestMessage ToRequest(Uri address)
    {
        var signature = ToHeader();
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        AddTo(request, SignatureHeader, signature);
        AddTo(request, TimestampHeader, SignedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        AddTo(request, EventHeader, EventType);
        AddTo(request, TestHeader, IsTest ? "true" : null);
        AddTo(request, ReplayHeader, IsReplay ? "true" : null);
        return request;
    }

    /// <summary>Returns size and time of signing only, nothing of the body.</summary>
    /// <returns>For example <c>412 bytes signed at 2026-10-06T10:37:35Z</c>.</returns>
    public override string ToString() =>
        $"{Body.Length} bytes {(IsUnsigned ? "unsigned" : $"signed at {UtcTimeConverter.ToText(SignedAt)}")}";

    private static void AddTo(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
