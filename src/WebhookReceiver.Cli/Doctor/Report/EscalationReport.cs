using System.Globalization;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>
/// Writes what the two support articles ask for when nothing else helps: one part for Debitura's support, one for the developer. What only
/// a person knows is left to be filled in; what came from outside is left out, but for the places that docs/troubleshooting.md lists.
/// </summary>
internal sealed class EscalationReport
{
    private static readonly HashSet<string> KnownHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        ApiProbe.OpenApiHeader,
        ApiProbe.ArticleHeader,
        "Accept",
        "User-Agent",
        "Content-Type",
    };

    private readonly StringBuilder text = new();
    private readonly DoctorResult result;
    private readonly DoctorContext context;
    private readonly Redactor redactor;
    private readonly BodyText bodies;

    private EscalationReport(DoctorResult result, Redactor redactor)
    {
        this.result = result;
        context = result.Context;
        this.redactor = redactor;
        bodies = new BodyText(redactor);
    }

    public static string Create(DoctorResult result, Redactor redactor)
    {
        var report = new EscalationReport(result, redactor);
        redactor.Hide(result.Context.Api.Key);
        report.WriteForDebitura();
        report.WriteForDeveloper();
        return report.text.ToString();
    }

    private void WriteForDebitura()
    {
        Line("# Escalation bundle");
        Line();
        Line("Made by `webhook-receiver doctor`. Read it before you send it, and fill in what is in square brackets.");
        Line();
        Line("## For Debitura (contact@debitura.com)");
        Line();
        Line(
            $"1. **Partner:** {Kept(context.Api.Partner?.CompanyName, IsName) ?? "[fill in: your partner name]"}, " +
            $"Partner ID {Kept(context.Api.Partner?.Id, KeptFields.IsId) ?? "[fill in: your Partner ID]"}");
        Line($"2. **Environment:** {context.Settings.Environment}");
        Line("3. **Issue:** [fill in: what happens, and what you expected]. Checklist items tried:");
        WriteFindings();
        Line("4. **HTTP status code and error response body:**");
        WriteAnswers();
        Line($"5. **traceId:** {TraceIds()}");
        Line($"6. **Timestamps:** the doctor ran at {Time(result.StartedAt)}. Issue occurred at: [fill in: date, time and time zone]");
        Line();
        Line("### If it is about a link request");
        Line();
        var tenant = Kept(context.Settings.ClientId ?? ExternalTenantId(), KeptFields.IsId);
        Line($"- **ExternalTenantId:** {tenant ?? "[fill in: the customer's ExternalTenantId]"}");
        Line("- **Customer's company name and e-mail address:** [fill in: left out by the tool]");
        Line($"- **Time of the original 409 response:** {ConflictTime() ?? "[fill in]"}");
        Line($"- **Time of the client.link_expired webhook:** {ExpiryTime() ?? "[fill in]"}");
        Line("- **Did the customer not receive the e-mail at all (deliverability), or receive it and not act in time (TTL)?** [fill in]");
        Line();
    }

    private void WriteForDeveloper()
    {
        Line("## For the developer");
        Line();
        Line($"1. **Base URL:** {AddressOf(context.BaseUrl)}");
        Line("2. **Requests** (values of headers are left out):");
        foreach (var call in context.Calls)
        {
            var answer = call.Status?.ToString(CultureInfo.InvariantCulture) ?? call.Error;
            Line($"   - {Time(call.At)} `{call.Method} {AddressOf(call.Url)}{CallOf(call)}` with {HeadersOf(call)}: {answer}");
        }

        if (context.Settings.Response is not null)
        {
            Line("   - the saved answer: `POST /clients`");
        }

        Line("3. **Response bodies**, with ErrorType, ValidationErrors and traceId where they have them: see part 1, item 4.");
        Line("4. **Webhook subscriptions:**");
        WriteSubscriptions();
        Line("5. **Logs** of your system about the failed request: [fill in]");
    }

    private void WriteFindings()
    {
        foreach (var finding in result.Findings.Where(finding => finding.Status != FindingStatus.Skipped))
        {
            var code = finding.Code is null ? "" : $" `{finding.Code}`";
            Line(
                $"   - {ChecklistTitles.NumberOf(finding.Section)} {ChecklistTitles.For(finding.Section)}: {finding.Status}{code}: " +
                    $"{finding.Title} ({finding.Seen.Kept})");
        }

        var skipped = result.Findings.Where(finding => finding.Status == FindingStatus.Skipped)
            .Select(finding => ChecklistTitles.NumberOf(finding.Section))
            .Distinct(StringComparer.Ordinal);
        Line($"   - Not tried, or in part only: {string.Join(", ", skipped)}");
    }

    private void WriteAnswers()
    {
        var written = false;
        if (context.Settings.Response is { } saved)
        {
            WriteBody(
                $"saved answer of POST /clients, status {saved.Status?.ToString(CultureInfo.InvariantCulture) ?? "[fill in]"}", saved);
            written = true;
        }

        foreach (var call in context.Calls.Where(call => call.Body is not null).DistinctBy(call => (call.Url, call.Status)))
        {
            WriteBody(string.Create(CultureInfo.InvariantCulture, $"{call.Method} {CallOf(call)}, status {call.Status}"), call.Body!);
            written = true;
        }

        if (!written)
        {
            Line("   [fill in: no call failed while the doctor ran]");
        }
    }

    private void WriteBody(string title, SavedHttp body)
    {
        Line($"   - {title}:");
        Line();
        Line("     ```json");
        foreach (var line in bodies.LinesOf(body))
        {
            Line("     " + line);
        }

        Line("     ```");
    }

    private void WriteSubscriptions()
    {
        var stored = context.Secrets.Own.Count > 0 ? "yes, a usable one"
            : context.Settings.Receiver is null ? "[fill in: whether it is stored]"
            : "no usable one in the settings";
        foreach (var subscription in context.Api.Subscriptions ?? [])
        {
            var address = subscription.Url is { } url ? AddressOf(url) + "/[path left out]" : "no URL";
            var reason = string.IsNullOrWhiteSpace(subscription.DisabledReason) ? "none" : Seen.Masked;
            Line(
                $"   - `{subscription.Id}`: {address}, active: {subscription.IsActive}, disabledReason: {reason}, " +
                $"isTestMode: {subscription.IsTestMode}");
            Line(
                $"     event types: {string.Join(", ", subscription.Events.Select(type => Kept(type, KeptFields.IsKind) ?? Seen.Masked))}");
        }

        if (context.Api.Subscriptions is not { Count: > 0 })
        {
            Line(context.Api.Subscriptions is null ? "   - [fill in: they could not be listed]" : "   - none");
        }

        Line($"   - signing secret stored: {stored}");
    }

    private string TraceIds()
    {
        var ids = context.Calls.Select(call => call.Body)
            .Append(context.Settings.Response)
            .Select(body => Kept(body?.ReadObject()?.Text("traceId"), KeptFields.IsTraceId))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return ids.Length > 0 ? string.Join(", ", ids) : "[none seen; fill in if an error response has one]";
    }

    private string? ExternalTenantId() =>
        new[] { context.Settings.Event, context.Settings.Response }.Select(
            body => body?.ReadObject()?.Field("data")?.Text("externalTenantId")).FirstOrDefault(id => id is not null);

    private string? ConflictTime() =>
        context.Settings.Response?.ValuesOf("Date").LastOrDefault() is { } date
            && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, out var time)
            ? Time(time)
            : null;

    private string? ExpiryTime() =>
        context.Settings.Event?.ReadObject() is { } root
            && string.Equals(root.Text("event"), WebhookEventTypes.ClientLinkExpired, StringComparison.Ordinal)
            && DateTimeOffset.TryParse(root.Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Time(time)
            : null;

    private static string AddressOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Names a call as Debitura's documents do: an address may hold anything.</summary>
    private static string CallOf(ApiCall call) => call.Url.AbsolutePath switch
    {
        var path when path.EndsWith("/me", StringComparison.Ordinal) => "/me",
        var path when path.EndsWith("/v1/Webhooks", StringComparison.Ordinal) => "/v1/Webhooks",
        var path when path.Contains("/clients/", StringComparison.Ordinal) => "/clients/{externalTenantId}",
        _ => "/[path left out]",
    };

    private static bool IsName(string value) => value.Length <= 200 && !value.Any("`*_[]<>|#".Contains);

    /// <summary>Lets a value from outside into the bundle at a place that is listed, when it looks like what belongs there.</summary>
    private string? Kept(string? value, Func<string, bool> isFine) =>
        value is not null && redactor.Redact(value) is var shown && isFine(shown) ? shown : null;

    private static string HeadersOf(ApiCall call) =>
        string.Join(", ", call.HeaderNames.Where(KnownHeaders.Contains).Select(name => $"{name}: ***"));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Line(string line = "") => text.Append(LogText.Escape(line)).Append('\n');
}
