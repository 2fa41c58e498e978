using System.Text.Json.Serialization;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Lists as SQLite takes them.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class InboxJsonContext : JsonSerializerContext;
