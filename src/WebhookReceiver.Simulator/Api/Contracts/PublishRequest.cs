using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

internal sealed record PublishRequest(string? EventType, JsonNode? Data, bool? IsTest);
