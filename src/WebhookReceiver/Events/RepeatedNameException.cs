using System.Text.Json;

namespace WebhookReceiver;

/// <summary>A payload has a field twice.</summary>
#pragma warning disable CA1032 // Implement standard exception constructors: nobody else throws it
internal sealed class RepeatedNameException(string name)
    : JsonException($"the payload has the field '{LogText.From(name)}' more than once");
#pragma warning restore CA1032
