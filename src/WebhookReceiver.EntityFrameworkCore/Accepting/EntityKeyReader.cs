using System.Text;
using System.Text.Json;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Finds what an event is about, to keep the events of one thing in order: its <c>caseId</c>, else its <c>externalTenantId</c>.</summary>
internal static class EntityKeyReader
{
    public static string? Read(ReadOnlySpan<byte> data)
    {
        if (data is not [(byte)'{', ..])
        {
            return null;
        }

        string? caseId = null, tenantId = null;
        var reader = new Utf8JsonReader(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCase = Ascii.EqualsIgnoreCase(reader.ValueSpan, "caseId"u8);
            var isTenant = Ascii.EqualsIgnoreCase(reader.ValueSpan, "externalTenantId"u8);
            reader.Read();
            caseId = isCase ? TextOf(ref reader) : caseId;
            tenantId = isTenant ? TextOf(ref reader) : tenantId;
            reader.Skip();
        }

        return (caseId, tenantId) switch
        {
            ({ Length: > 0 }, _) => InboxKeys.Case(caseId),
            (_, { Length: > 0 }) => InboxKeys.Client(tenantId),
            _ => null,
        };
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Text that is not valid UTF-8: the payload will be unreadable, and an unreadable event has no order to keep.
            return null;
        }
    }
}
