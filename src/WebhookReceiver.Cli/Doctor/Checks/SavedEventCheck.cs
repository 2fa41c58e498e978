using System.Text.Json;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Says what a client's last saved event means, and whether it is still true.</summary>
internal sealed class SavedEventCheck : IDoctorCheck
{
    private const string Item = "Link request";

    public ChecklistSection Section => ChecklistSection.LinkRequests;

    public string Title => "the saved event";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Settings.Event is not { } saved)
        {
            return [];
        }

        if (saved.ReadObject() is not { } root || (root.Text("event") ?? root.Text("type")) is not { } type)
        {
            return
            [
                Finding.Skipped(
                    ChecklistSection.LinkRequests, Item, "The file holds no event: it is not a JSON object with a field \"event\"."),
            ];
        }

        Seen seen = $"{type} of {root.Text("timestamp") ?? "an unknown time"}";
        switch (type)
        {
            case WebhookEventTypes.ClientLinkDeclined:
                return [LinkRequestFaults.Declined.Found(seen)];
            case WebhookEventTypes.ClientLinked:
                return [Finding.Pass(ChecklistSection.LinkRequests, Item, $"approved: {seen}")];
            case WebhookEventTypes.CasesReplayFailed:
                return [ClientFaults.StoredCaseFailed.Found(seen)];
            case WebhookEventTypes.ClientLinkExpired or WebhookEventTypes.ClientLinkRequested:
                break;
            default:
                return [Finding.Skipped(ChecklistSection.LinkRequests, Item, $"{type} is not about a link request.")];
        }

        if (await IsLinkedAsync(context, root, cancellationToken) is { } isLinked)
        {
            return
            [
                (isLinked ? LinkRequestFaults.LinkedAfterAll : FaultOf(type)).Found(
                    $"{seen}, and the client is {Seen.Own(isLinked ? "linked" : "not linked")}"),
            ];
        }

        return [FaultOf(type).Found($"{seen}; whether the client is linked by now could not be asked")];
    }

    private static DoctorFault FaultOf(string type) => string.Equals(type, WebhookEventTypes.ClientLinkExpired, StringComparison.Ordinal)
        ? LinkRequestFaults.Expired
        : LinkRequestFaults.Open;

    private static async Task<bool?> IsLinkedAsync(DoctorContext context, JsonElement root, CancellationToken cancellationToken)
    {
        var id = root.Field("data")?.Text("externalTenantId") ?? context.Settings.ClientId;
        if (id is null || context.Api.SkipReason is not null)
        {
            return null;
        }

        try
        {
            return await context.Client.FindClientAsync(id, cancellationToken) is not null;
        }
        catch (ReferralApiException)
        {
            return null;
        }
    }
}
