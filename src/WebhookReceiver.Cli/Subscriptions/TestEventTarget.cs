using System.CommandLine;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Whom a test event is about.</summary>
internal sealed class TestEventTarget
{
    private readonly Option<string> client = new("--client")
    {
        Description = "Your id of a linked client, for client.* events.",
        HelpName = "ID",
    };
    private readonly Option<Guid?> caseId = new("--case") { Description = "A case's id, for case.* events.", HelpName = "ID" };

    public void AddTo(Command command)
    {
        command.Add(client);
        command.Add(caseId);
    }

    /// <summary>Makes the request; <see langword="null"/> when nobody was named.</summary>
    /// <param name="parseResult">The command line.</param>
    /// <param name="eventType">The event type; by default the one that fits whom it is about.</param>
    public TestEventRequest? Read(ParseResult parseResult, string? eventType = null) =>
        (parseResult.GetValue(client), parseResult.GetValue(caseId)) switch
        {
            (null, null) => null,
            (var tenant, var id) => new TestEventRequest
            {
                EventType = eventType ?? (id is null ? WebhookEventTypes.ClientLinked : WebhookEventTypes.CaseUpdated),
                ExternalTenantId = tenant,
                CaseId = id,
            },
        };
}
