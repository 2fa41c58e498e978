namespace WebhookReceiver.Sample.Tests;

/// <summary>Makes the JSON of events about one client and one case.</summary>
internal static class Events
{
    public const string Tenant = "partner-tenant-4711";
    public const string CaseId = "b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10";

    private static int lastId;

    public static string Client(string type, string at = "2026-09-15T10:00:00Z",
        string creditor = """{"companyName":"Nordlys Supply ApS","isAttributed":true}""", string? id = null) =>
        Envelope(type, at, $$"""{"externalTenantId":"{{Tenant}}","creditor":{{creditor}}}""", id);

    public static string Case(string type, string at = "2026-09-15T10:00:00Z", string fields = "", string? id = null) =>
        Envelope(type, at, $$"""{"caseId":"{{CaseId}}"{{(fields.Length > 0 ? "," : string.Empty)}}{{fields}}}""", id);

    public static string Envelope(string type, string? at, string data, string? id = null) =>
        $$"""{"id":"{{id ?? $"evt-{Interlocked.Increment(ref lastId)}"}}","specVersion":"1.0","event":"{{type}}"{{(at is null ? string.Empty : $",\"timestamp\":\"{at}\"")}},"data":{{data}},"links":{} }""";
}
