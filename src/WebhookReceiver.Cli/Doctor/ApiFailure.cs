using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Makes a finding of a failed call of the typed client.</summary>
internal static class ApiFailure
{
    public static Finding From(ReferralApiException failure, Seen call)
    {
        Seen trace = failure.TraceId is { } id ? $", traceId {id}" : Seen.Own("");
        Seen status = failure.Status is { } code ? $" ({(int)code})" : Seen.Own("");
        Seen seen = $"{call}: {failure.Kind}{status}{trace}";
        return failure.Kind switch
        {
            ReferralApiErrorKind.Unauthorized => CredentialFaults.KeyRefused.Found(seen),
            ReferralApiErrorKind.Forbidden => CredentialFaults.KeyForbidden.Found(seen),
            ReferralApiErrorKind.RateLimited => EnvironmentFaults.ApiRateLimited.Found(seen),
            ReferralApiErrorKind.Unreachable or ReferralApiErrorKind.Timeout => EnvironmentFaults.ApiUnreachable.Found(seen),
            ReferralApiErrorKind.Unreadable => EnvironmentFaults.ApiNotJson.Found(seen),
            ReferralApiErrorKind.NotFound => EnvironmentFaults.ApiWrongPath.Found(seen),
            _ => EnvironmentFaults.ApiServerError.Found(seen),
        };
    }
}
