using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Refused deliveries, the latest of each reason. Nothing of what they carried is kept: none of it is proven.</summary>
internal sealed record RejectionList(IReadOnlyList<RejectedDelivery> Rejections, long Count, DateTimeOffset Since)
{
    public IEnumerable<(RejectionReason Reason, int Count)> Reasons =>
        Rejections.GroupBy(rejected => rejected.Reason).Select(group => (group.Key, group.Count())).OrderByDescending(group => group.Item2);

    public static Task<IResult> ShowAsync(DashboardRequest request)
    {
        var log = request.Service<RejectionLog>();
        var since = request.Service<DashboardTelemetry>().Read(minutes: 1).StartedAt;
        return Task.FromResult(request.Page<RejectionsPage>(new RejectionList(log.Read(), log.Count, since)));
    }

    /// <summary>What a reason means, in one line; docs/rejections.md has cause and fix of each.</summary>
    public static string Meaning(RejectionReason reason) => reason switch
    {
        RejectionReason.MissingSignature => "No signature header: not a delivery, or a proxy took it away.",
        RejectionReason.MalformedSignature => "The signature header cannot be read.",
        RejectionReason.TimestampTooOld => "Signed too long ago: a delivery that was held back or recorded, or a clock that is ahead.",
        RejectionReason.TimestampInFuture => "Signed in the future: a clock that is behind.",
        RejectionReason.SignatureMismatch => "No secret matches: another secret, or a body that was changed on the way.",
        RejectionReason.BodyTooLarge => "The body is larger than MaxBodyBytes.",
        _ => string.Empty,
    };
}
