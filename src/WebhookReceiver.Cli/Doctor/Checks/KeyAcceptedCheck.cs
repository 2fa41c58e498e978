using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Asks the API whether it takes the key, in which header, and if not, whether the other environment does.</summary>
internal sealed class KeyAcceptedCheck : IDoctorCheck
{
    private const string Item = "Key accepted";

    private static readonly Seen OpenApi = Seen.Own(ApiProbe.OpenApiHeader);

    private static readonly Seen Article = Seen.Own(ApiProbe.ArticleHeader);

    public ChecklistSection Section => ChecklistSection.Credentials;

    public string Title => "whether the API takes the key";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Api.SkipReason is { } reason)
        {
            return [Finding.Skipped(ChecklistSection.Credentials, Item, reason)];
        }

        var first = await ApiProbe.AskAsync(context, context.BaseUrl, ApiProbe.OpenApiHeader, cancellationToken);
        var second = first.Status is null
            ? first
            : await ApiProbe.AskAsync(context, context.BaseUrl, ApiProbe.ArticleHeader, cancellationToken);
        context.Api = context.Api with { ClockDifference = first.ClockDifference };

        if (first.IsAccepted || second.IsAccepted)
        {
            return await AcceptedAsync(context, first, second, cancellationToken);
        }

        // Where only one header is known, the other one gives 401 whatever is wrong besides.
        var answer = first.Status == 401 ? second : first;
        context.Api = context.Api with
        {
            SkipReason = "The API does not take the key, or does not answer; see sections 1 and 2.",
            IsUnreachable = answer.Status is null,
        };
        return [answer.Status == 401 ? await RefusedAsync(context, cancellationToken) : FaultOf(answer)];
    }

    private static Finding FaultOf(ApiAnswer answer)
    {
        Seen seen = $"GET /me was answered with {answer.Status} ({answer.Kind})";
        return answer switch
        {
            { Status: null } => EnvironmentFaults.ApiUnreachable.Found($"GET /me: {Seen.Own(answer.Error ?? "")}"),
            { Status: 429 } => EnvironmentFaults.ApiRateLimited.Found(
                answer.RetryAfter is { } wait ? (Seen)$"{seen}; wait {wait.TotalSeconds:0} s" : seen),
            { Status: 403 } => CredentialFaults.KeyForbidden.Found(seen),
            { Status: >= 500 } => EnvironmentFaults.ApiServerError.Found(seen),
            { Status: 404, IsJson: true } => EnvironmentFaults.ApiWrongPath.Found(seen),
            _ => EnvironmentFaults.ApiNotJson.Found(seen),
        };
    }

    private static async Task<IReadOnlyList<Finding>> AcceptedAsync(
        DoctorContext context, ApiAnswer first, ApiAnswer second, CancellationToken cancellationToken)
    {
        Seen header = (first.IsAccepted, second.IsAccepted) switch
        {
            (true, true) => $"in either header, {OpenApi} or {Article}",
            (true, false) => $"in the header {OpenApi} only; {Article} alone gives {second.Status}",
            _ => $"in the header {Article} only; {OpenApi} alone gives {first.Status}",
        };

        try
        {
            context.Api = context.Api with { Partner = await context.Client.GetMeAsync(cancellationToken) };
        }
        catch (ReferralApiException)
        {
            // The partner's name only goes into the report; that the key works is known already.
        }

        return [Finding.Pass(ChecklistSection.Credentials, Item, header)];
    }

    private static async Task<Finding> RefusedAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var refused = Seen.Own("GET /me is answered with 401 in either header");

        if (OtherAddress(context) is not { } other)
        {
            return CredentialFaults.KeyRefused.Found(refused);
        }

        if (!ApiAddresses.MayGetTheKey(other, context.Settings.AllowLoopback))
        {
            return CredentialFaults.KeyRefused.Found(
                $"{refused}; {other.GetLeftPart(UriPartial.Authority)} was not asked: the key is sent to Debitura's own https " +
                    $"addresses only");
        }

        foreach (var header in new[] { ApiProbe.OpenApiHeader, ApiProbe.ArticleHeader })
        {
            var answer = await ApiProbe.AskAsync(context, other, header, cancellationToken);
            if (answer.IsAccepted)
            {
                return EnvironmentFaults.KeyOfOtherEnvironment.Found(
                    $"{refused} here ({context.Settings.Environment}), and accepted at {other.GetLeftPart(UriPartial.Authority)}");
            }

            if (answer.Status is null)
            {
                return CredentialFaults.KeyRefused.Found(
                    $"{refused}; the other environment could not be asked: {Seen.Own(answer.Error ?? "")}");
            }
        }

        return CredentialFaults.KeyRefused.Found($"{refused}, here and in the other environment");
    }

    /// <returns>
    /// Where the other environment is; <see langword="null"/> for one that nobody told, because a simulator's key is not shown to Debitura.
    /// </returns>
    private static Uri? OtherAddress(DoctorContext context) =>
        context.Settings.OtherBaseUrl
            ?? (ApiAddresses.EnvironmentAt(context.BaseUrl) is { } environment ? ApiAddresses.For(ApiAddresses.Other(environment)) : null);
}
