using System.Globalization;
using Microsoft.Extensions.Hosting;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One receiver: where it listens, its options and secrets, and who handles what. Never the value of a secret.</summary>
internal sealed record ReceiverView(
    string Name,
    IReadOnlyList<string> Paths,
    ProcessRole Role,
    string? SettingsError,
    IReadOnlyList<(string Name, string Value)> Options,
    IReadOnlyList<ReceiverSecret> Secrets,
    IReadOnlyList<ReceiverView.HandledType> Handled,
    IReadOnlyList<string> Unhandled,
    IReadOnlyList<string> CatchAll)
{
    public bool HasHandlers => Handled.Count > 0 || CatchAll.Count > 0;

    public static ReceiverView For(
        string receiver, DashboardRequest request, IReadOnlyList<InboxLastDelivery> lastDeliveries, IReadOnlyList<SecretUse> uses)
    {
        var dispatcher = request.Service<WebhookDispatcher>();
        var receivers = request.Service<WebhookReceivers>();
        var arrived = lastDeliveries
            .Where(last => string.Equals(last.Receiver, receiver, StringComparison.Ordinal) && last.EventType is not null)
            .ToDictionary(last => last.EventType!, last => last.ReceivedAt, StringComparer.Ordinal);
        var types = dispatcher.EventTypesOf(receiver).Union(arrived.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var role = ProcessRole.For(receiver, request);
        return new ReceiverView(
            receiver,
            receivers.PathsOf(receiver),
            role,
            receivers.SettingsErrorOf(receiver),
            OptionsOf(receivers.SettingsOf(receiver), role.HasInbox, request.Service<IHostEnvironment>().IsDevelopment()),
            ReceiverSecret.AllFor(receiver, request.Service<SecretAges>(), uses),
            [
                .. types.Where(type => dispatcher.HandlerNamesOf(type, receiver).Count > 0)
                    .Where(type => dispatcher.HasHandlerOf(type, receiver) || arrived.ContainsKey(type))
                    .Select(type => new HandledType(
                        type,
                        dispatcher.HandlerNamesOf(type, receiver),
                        !dispatcher.HasHandlerOf(type, receiver),
                        arrived.TryGetValue(type, out var at) ? at : null)),
            ],
            role.IsHandledElsewhere
                ? []
                : [.. types.Where(type => arrived.ContainsKey(type) && dispatcher.HandlerNamesOf(type, receiver).Count == 0)],
            dispatcher.HandlerNamesOf(string.Empty, receiver));
    }

    private static IReadOnlyList<(string Name, string Value)> OptionsOf(
        WebhookReceiverOptions? options, bool hasInbox, bool isDevelopment) => options is null
        ? []
        :
        [
            (nameof(options.Tolerance), Display.Span(options.Tolerance)),
            (nameof(options.FutureTolerance), Display.Span(options.FutureTolerance)),
            (nameof(options.MaxBodyBytes), Display.Count(options.MaxBodyBytes)),
            .. hasInbox ? [] : InlineOptionsOf(options),
            (nameof(options.ExplainRejections), (options.ExplainRejections ?? isDevelopment) ? "on" : "off"),
            (nameof(options.SignatureHeader), options.SignatureHeader),
            (nameof(options.SecretEncoding), options.SecretEncoding.ToString()),
            (nameof(options.AwaitSecretUntil),
                options.AwaitSecretUntil?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "not set"),
        ];

    // They do nothing with an inbox, which has its own for all receivers.
    private static (string Name, string Value)[] InlineOptionsOf(WebhookReceiverOptions options) =>
    [
        (nameof(options.HandlerTimeout), Display.Span(options.HandlerTimeout)),
        (nameof(options.AcknowledgeAfterFailures), options.AcknowledgeAfterFailures.ToString(CultureInfo.InvariantCulture)),
        (nameof(options.CompletedRetention), Display.Span(options.CompletedRetention)),
        (nameof(options.MaxTrackedEvents), Display.Count(options.MaxTrackedEvents)),
    ];

    /// <summary>An event type with the handlers that run on it.</summary>
    /// <param name="EventType">The type.</param>
    /// <param name="Handlers">The handlers, in order.</param>
    /// <param name="IsCatchAll">Whether these are the handlers of events that no other handler takes.</param>
    /// <param name="LastAt">When such an event arrived last.</param>
    internal sealed record HandledType(string EventType, IReadOnlyList<string> Handlers, bool IsCatchAll, DateTimeOffset? LastAt);
}
