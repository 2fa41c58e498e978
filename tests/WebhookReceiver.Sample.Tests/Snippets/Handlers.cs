using System.Text.Json.Serialization;
using WebhookReceiver;

namespace Snippets;

public interface ICases
{
    Task SetLifecycleAsync(string caseId, string? lifecycle, DateTimeOffset? occurredAt, CancellationToken cancellationToken);
}

public interface IMail
{
    Task AskForApprovalAgainAsync(string? externalTenantId, CancellationToken cancellationToken);
}

// snippet: handler-class
public sealed class UpdateCase(ICases cases) : IWebhookHandler<CaseUpdated>
{
    public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
        webhookEvent.Payload.CaseId is { } caseId
            ? cases.SetLifecycleAsync(caseId, webhookEvent.Payload.NewLifecycle, webhookEvent.OccurredAt, cancellationToken)
            : Task.CompletedTask;
}

// end-snippet
// snippet: handler-own-payload
public sealed record PartnerRated(string? ExternalTenantId, int? Stars);

[JsonSerializable(typeof(PartnerRated))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
public sealed partial class MyJson : JsonSerializerContext;

// end-snippet
internal static class Handlers
{
    public static void Register(WebApplicationBuilder builder)
    {
        // snippet: handler-kinds
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .AddHandler<CaseUpdated, UpdateCase>()
            .AddHandler<CaseClosed>((e, cancellationToken) => Console.Out.WriteLineAsync(e.ToString()))
            .AddHandler<ClientLinkExpired, IMail>((e, mail, cancellationToken) =>
                mail.AskForApprovalAgainAsync(e.Payload.ExternalTenantId, cancellationToken));
        // end-snippet
    }

    public static void RegisterNames(WebhookReceiverBuilder receiver)
    {
        // snippet: handler-names
        receiver
            .AddHandler<CaseClosed>((e, cancellationToken) => Console.Out.WriteLineAsync("Book the fee."), name: "book-fee")
            .AddHandler<CaseClosed>((e, cancellationToken) => Console.Out.WriteLineAsync("Thank the client."), name: "thank-client");
        // end-snippet
    }

    public static void RegisterUnhandled(WebhookReceiverBuilder receiver)
    {
        // snippet: handler-unhandled
        receiver.AddUnhandledEventHandler(async (e, cancellationToken) =>
        {
            await File.WriteAllBytesAsync($"unhandled-{Guid.NewGuid()}.json", e.RawJson, cancellationToken);
        });
        // end-snippet
    }

    public static void RegisterOwnType(WebhookReceiverBuilder receiver)
    {
        // snippet: handler-own-type
        receiver
            .AddEventType("partner.rated", MyJson.Default.PartnerRated)
            .AddHandler<PartnerRated>((e, cancellationToken) => Console.Out.WriteLineAsync($"{e.Payload.Stars} stars."));
        // end-snippet
    }

    public static void ReadUnknownField(WebhookReceiverBuilder receiver)
    {
        // snippet: handler-additional-data
        receiver.AddHandler<PaymentCreated>((e, cancellationToken) =>
        {
            var amount = e.Payload.AdditionalData?.TryGetValue("grossAmount", out var value) == true
                ? value.ToString()
                : "an unknown amount";
            return Console.Out.WriteLineAsync($"Case {e.Payload.CaseId} was paid {amount}.");
        });
        // end-snippet
    }
}
