using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Events;

/// <summary>The envelope, the keys of a delivery and the typed payload read names and values alike, or the event is refused.</summary>
public sealed partial class OneReadingTests
{
    // The i's are a dotless and a dotted one, the k the sign of Kelvin: what other casing rules take for ASCII letters.
    private static readonly string[] Names =
    [
        "caseId", "CaseId", "CASEID", "case\\u0049d", "\\u0063\\u0061\\u0073\\u0065\\u0049\\u0064", "ca\u017feId", "case\u0131d",
            "case\u0130d", "caseId\\u0000", " caseId", "case\\ud800d",
        "externalTenantId", "ExternalTenant\\u0049D", "externalTenant\u0131d", "reference", "unknown", "\\u0075nknown", "",
    ];

    private static readonly string[] Values =
    [
        "\"A\"", "\"\\u0041\"", "\" A \"", "\"\"", "\"\\ud800\"", "null", "true", "false", "1", "1.0", "1e0", "-0", "{}", "[ 1 ]",
            "{\"caseId\":\"B\"}", "\"{\\\"caseId\\\":\\\"C\\\"}\"",
    ];

    private static readonly WebhookDelivery Delivery = new() { Receiver = WebhookReceiverDefaults.ReceiverName };

    [Fact]
    public void Reads_the_same_ids_for_the_order_as_for_the_handler() => Property.Holds(
        (int[] picks, bool isText) =>
        {
            var data = DataOf(picks);
            var body = BodyOf(isText ? JsonSerializer.Serialize(data) : data);

            return !TryRead(body, out var payload)
                || (DeliveryOf(body).CaseId, DeliveryOf(body).ExternalTenantId) == (payload.CaseId, payload.ExternalTenantId);
        },
        cases: 5000);

    [Fact]
    public void Refuses_exactly_the_payloads_that_have_a_name_twice() => Property.Holds(
        (int[] picks) =>
        {
            var names = picks.Select(NameOf).Where(name => !name.Contains("\\ud800", StringComparison.Ordinal))
                .Select(name => JsonSerializer.Deserialize<string>($"\"{name}\"")).ToList();
            var isReadable = TryRead(
                BodyOf(DataOf(picks.Where(pick => !NameOf(pick).Contains("\\ud800", StringComparison.Ordinal)))), out _);

            return isReadable == (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count);
        },
        cases: 3000);

    [Theory]
    [InlineData("""{"caseId":"A","caseId":"A"}""")]
    [InlineData("""{"caseId":"A","CaseId":"B"}""")]
    [InlineData("""{"caseId":"A","case\u0049d":"B"}""")]
    [InlineData("""{"case\u0049d":"A","caseId":"B"}""")]
    [InlineData("""{"externalTenantId":"A","\u0065xternaltenantid":null}""")]
    [InlineData("""{"creditor":{},"creditor":"B"}""")]
    [InlineData("""{"creditor":{"id":"A","ID":"B"}}""")]
    [InlineData("""{"credit\u006fr":{"id":"A","ID":"B"}}""")]
    [InlineData("""{"creditor":{"isAttributed":true,"is\u0041ttributed":false}}""")]
    [InlineData("""{"grossAmount":1,"grossAmount":2}""")]
    [InlineData("""{"größe":1,"größe":2}""")]
    public void Refuses_a_name_that_a_payload_has_twice(string data)
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<ClientLinked>((_, _) => Task.CompletedTask));

        var isReadable = TryPrepare(container, Deliveries.Envelope(type: WebhookEventTypes.ClientLinked, data: data), out var problem);

        (isReadable, problem).Should().Be((false, problem));
        problem.Should().EndWith("more than once");
    }

    [Theory]
    [InlineData(33)]
    [InlineData(2000)]
    public void Finds_a_name_twice_among_many(int count)
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask));
        var many = string.Concat(Enumerable.Range(0, count).Select(number => $"\"f{number}\":0,"));

        TryPrepare(container, Deliveries.Envelope(data: $$"""{ {{many}} "F{{count - 1}}":1}"""), out _).Should().BeFalse();
        TryPrepare(container, Deliveries.Envelope(data: $$"""{ {{many}} "f{{count}}":1}"""), out _).Should().BeTrue();
    }

    [Fact]
    public void Refuses_a_name_twice_whoever_reads_the_payload()
    {
        const string twice = """{"stars":1,"st\u0061rs":2}""";
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType("partner.rated", OwnJson.Default.Rated)
            .AddHandler<Rated>((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        TryPrepare(container, Deliveries.Envelope(type: "partner.rated", data: twice), out _).Should().BeFalse();
        TryPrepare(container, Deliveries.Envelope(type: "partner.unknown", data: twice), out _).Should().BeFalse();
    }

    [Fact]
    public void Reads_text_into_a_payload_type_of_the_application_too()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType("partner.rated", OwnJson.Default.Rated)
            .AddHandler<Rated>((_, _) => Task.CompletedTask));

        TryPrepare(container, Deliveries.Envelope(type: "partner.rated", data: """ "{\"stars\":1}" """), out _).Should().BeTrue();
    }

    private static string NameOf(int pick) => Names[(int)((uint)pick % (uint)Names.Length)];

    private static string DataOf(IEnumerable<int> picks) =>
        "{" + string.Join(
            ',', picks.Select(pick => $"\"{NameOf(pick)}\":{Values[(int)((uint)pick / (uint)Names.Length % (uint)Values.Length)]}")) + "}";

    private static byte[] BodyOf(string data) => Encoding.UTF8.GetBytes(Deliveries.Envelope(data: data));

    private static bool TryRead(byte[] body, out CaseUpdated payload)
    {
        try
        {
            payload = Reading.Event<CaseUpdated>(body).Payload;
            return true;
        }
        catch (JsonException)
        {
            payload = new CaseUpdated();
            return false;
        }
    }

    private static VerifiedDelivery DeliveryOf(byte[] body) =>
        new() { Details = Delivery, RawBody = body, Signature = default, Envelope = Reading.Envelope(body) };

    private static bool TryPrepare(ReceiverContainer container, string json, out string? problem) =>
        container.Get<WebhookDispatcher>().TryPrepare(Encoding.UTF8.GetBytes(json), Delivery, out _, out problem);

    public sealed record Rated(int? Stars);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Rated))]
    private sealed partial class OwnJson : JsonSerializerContext;
}
