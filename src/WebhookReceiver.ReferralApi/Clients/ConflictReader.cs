using System.Text.Json;

namespace WebhookReceiver.ReferralApi;

/// <summary>Reads a 409 of POST /clients: flat or under <c>conflictResponse</c>, with every documented spelling of its types.</summary>
internal static class ConflictReader
{
    public static ClientResult.Conflict? Read(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return new ClientResult.Conflict(ClientConflict.Unknown, TypeText: null, Message: null, ApprovalUrl: null);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return From(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static ClientConflict KindOf(string? type) =>
        string.Concat((type ?? string.Empty).Where(char.IsAsciiLetter)).ToUpperInvariant() switch
        {
            "CLIENTEXISTSNEEDSLINKING" or "EXISTSNEEDSLINKING" => ClientConflict.NeedsLinking,
            "CLIENTALREADYLINKEDTOANOTHERPARTNER" or "ALREADYLINKEDTOANOTHERPARTNER" => ClientConflict.LinkedToAnotherPartner,
            "CLIENTALREADYLINKEDDIFFERENTTENANT" or "ALREADYLINKEDDIFFERENTTENANT" => ClientConflict.LinkedUnderAnotherTenant,
            "INVALIDCLIENTTYPE" => ClientConflict.InvalidClientType,
            _ => ClientConflict.Unknown,
        };

    private static ClientResult.Conflict From(JsonElement root)
    {
        var conflict = ErrorBody.Get(root, "conflictResponse") is { ValueKind: JsonValueKind.Object } nested ? nested : root;
        var rule = ErrorBody.Get(conflict, "businessErrors") is { ValueKind: JsonValueKind.Array } rules
            ? rules.EnumerateArray().FirstOrDefault()
            : default;
        var type = ErrorBody.Text(conflict, "type") ?? ErrorBody.Text(root, "type") ?? ErrorBody.Text(rule, "type")
            ?? ErrorBody.Text(conflict, "error");
        var message = ErrorBody.Text(conflict, "message") ?? ErrorBody.Text(root, "message") ?? ErrorBody.Text(rule, "message");
        var kind = KindOf(type);
        var url = kind == ClientConflict.NeedsLinking
            ? UrlIn(ErrorBody.Get(conflict, "data")) ?? UrlIn(conflict) ?? UrlIn(ErrorBody.Get(root, "data")) ?? UrlIn(root)
            : null;
        return new ClientResult.Conflict(kind, type, message, url);
    }

    private static Uri? UrlIn(JsonElement data) =>
        LenientUriConverter.Parse(
            ErrorBody.Text(ErrorBody.Get(data, "onboardingLinks"), "url") ??
            ErrorBody.Text(data, "onboardingUrl") ??
            ErrorBody.Text(data, "approvalUrl"));
}
