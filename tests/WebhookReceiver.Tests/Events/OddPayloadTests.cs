using System.Reflection;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver.Tests.Events;

/// <summary>One odd field never costs the event: what cannot be typed is kept raw, and the rest is typed.</summary>
public sealed class OddPayloadTests
{
    private static readonly string[] Values =
        ["7", "-1.5e400", "true", "\"\"", "\"text\"", "[]", "[{\"id\":1}]", "{}", "{\"id\":[]}", "\"\\ud800\"", "[\"\\ud800\"]"];

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance;

    // Every property of every payload, and of the objects in them, so that one which is added later cannot be forgotten.
    public static TheoryData<string, string> Fields
    {
        get
        {
            var fields = new TheoryData<string, string>();
            foreach (var type in WebhookEventTypes.BuiltIn)
            {
                foreach (var property in PropertiesOf(type.PayloadType))
                {
                    fields.Add(type.Name, Camel(property.Name));
                    foreach (var inner in PropertiesOf(property.PropertyType))
                    {
                        fields.Add(type.Name, $"{Camel(property.Name)}.{Camel(inner.Name)}");
                    }
                }
            }

            return fields;
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Keeps_whatever_stands_in_place_of_a_field(string type, string path)
    {
        foreach (var value in Values)
        {
            var names = path.Split('.');
            var field = $$"""{"before":1,"{{names[^1]}}":{{value}},"after":{"deep":2} }""";
            var data = names.Length == 1 ? field : $$"""{"{{names[0]}}":{{field}} }""";

            var payload = PayloadOf(type, data);
            var parent = names.Length == 1 ? payload : (EventPayload)ValueOf(payload, names[0])!;

            (parent.AdditionalData!["before"].GetInt32(), parent.AdditionalData["after"].GetRawText()).Should().Be((1, "{\"deep\":2}"));
            var kept = parent.AdditionalData.TryGetValue(names[^1], out var raw) ? raw.GetRawText() : null;
            (ValueOf(parent, names[^1]) is null).Should().Be(kept is not null, "{0} is either typed or raw as {1}", value, path);
            kept?.Should().Be(value);
        }
    }

    [Theory]
    [InlineData("\"Acme\"")]
    [InlineData("[{\"id\":\"1\"}]")]
    [InlineData("7")]
    [InlineData("true")]
    public void Keeps_a_creditor_that_is_no_object(string creditor)
    {
        var payload = Reading.Payload<ClientLinked>($$"""{"creditor":{{creditor}},"externalTenantId":"t-1"}""");

        (payload.Creditor, payload.ExternalTenantId, payload.AdditionalData!["creditor"].GetRawText()).Should().Be((null, "t-1", creditor));
    }

    [Fact]
    public void Keeps_odd_fields_of_the_payload_and_of_its_creditor_where_they_stood()
    {
        var payload = Reading.Payload<ClientOnboardingPoaSigned>(
            """{"SignedAt":"soon","creditor":{"isAttributed":"maybe","id":"k-1"},"externalTenantId":7}""");

        (payload.SignedAt, payload.ExternalTenantId, payload.Creditor!.IsAttributed, payload.Creditor.Id).Should()
            .Be((null, "7", null, "k-1"));
        payload.AdditionalData!.Should().ContainSingle().Which.Key.Should().Be("SignedAt");
        payload.Creditor.AdditionalData!.Should().ContainSingle().Which.Key.Should().Be("isAttributed");
    }

    [Fact]
    public void Keeps_nothing_of_a_field_that_is_null()
    {
        var payload = Reading.Payload<ClientOnboardingPoaSigned>("""{"signedAt":null,"creditor":null,"externalTenantId":null}""");

        payload.Should().Be(new ClientOnboardingPoaSigned());
    }

    [Fact]
    public void Does_not_mix_up_the_odd_fields_of_two_events()
    {
        Reading.Payload<CaseCreated>("""{"amount":"much"}""").AdditionalData.Should().ContainKey("amount");

        Reading.Payload<CaseCreated>("""{"reference":"r-1"}""").AdditionalData.Should().BeNull();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("\"[1]\"")]
    [InlineData("\"{\"")]
    [InlineData("\"{} {}\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("true")]
    [InlineData("[{\"caseId\":\"c-1\"}]")]
    public void Keeps_data_that_is_no_object(string data)
    {
        var payload = Reading.Payload<CaseUpdated>(data);

        (payload.CaseId, payload.AdditionalData!["data"].GetRawText()).Should().Be((null, data));
    }

    [Fact]
    public void Reads_data_that_was_written_as_text()
    {
        var payload = Reading.Payload<CaseUpdated>("""" " {\"caseId\":\"c-\\u0031\",\"extra\":[1]} " """".Trim());

        (payload.CaseId, payload.AdditionalData!["extra"].GetRawText()).Should().Be(("c-1", "[1]"));
    }

    [Theory]
    [InlineData("""{"self":5,"self":6}""")]
    [InlineData("""{"\ud800":5}""")]
    public void Lives_without_links_that_cannot_be_read(string links)
    {
        var webhookEvent = Reading.Event<CaseUpdated>(
            Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"case.updated","data":{"caseId":"c-1"},"links":{{links}}}"""));

        webhookEvent.Payload.CaseId.Should().Be("c-1");
    }

    [Fact]
    public void Writes_and_reads_again_what_it_kept()
    {
        var payload = Reading.Payload<ClientLinked>("""{"creditor":"Acme","externalTenantId":"t-1"}""");

        var json = JsonSerializer.Serialize(payload, WebhookJsonContext.Default.ClientLinked);

        json.Should().Be("""{"externalTenantId":"t-1","creditor":"Acme"}""");
    }

    private static EventPayload PayloadOf(string type, string data)
    {
        var webhookEvent = Reading.Event(Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"{{type}}","data":{{data}} }"""));
        return (EventPayload)webhookEvent.GetType().GetProperty("Payload")!.GetValue(webhookEvent)!;
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.IsAssignableTo(typeof(EventPayload))
            ? type.GetProperties(Declared).Where(property => property.Name != nameof(EventPayload.AdditionalData))
            : [];

    private static object? ValueOf(EventPayload payload, string name) =>
        payload.GetType().GetProperty(name, Declared | BindingFlags.IgnoreCase)!.GetValue(payload);

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
