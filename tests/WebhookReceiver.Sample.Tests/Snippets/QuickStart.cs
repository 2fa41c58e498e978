// snippet: quick-start
using WebhookReceiver;

// end-snippet
namespace Snippets;

/// <summary>The first example of README.md, whole: its parts are joined by an empty line.</summary>
internal static class QuickStart
{
    public static void Run(string[] args)
    {
        // snippet: quick-start
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .AddHandler<ClientLinked>((e, cancellationToken) =>
                Console.Out.WriteLineAsync($"{e.Payload.ExternalTenantId} is linked: submit its cases."))
            .AddHandler<CaseClosed>((e, cancellationToken) =>
                Console.Out.WriteLineAsync($"Case {e.Payload.CaseId} is closed: {e.Payload.CloseCode}."))
            .AddUnhandledEventHandler((e, cancellationToken) =>
                Console.Out.WriteLineAsync($"Nobody handles {e.Type} yet."));

        var app = builder.Build();
        app.MapWebhookReceiver("/webhooks/debitura");
        app.Run();
        // end-snippet
    }
}
