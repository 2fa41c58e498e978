using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Tests.Events;

/// <summary>Every sample payload, read into its type, against the values that stand in the file.</summary>
public sealed class SamplePayloadTests
{
    private const string CaseId = "b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10";
    private const string Reference = "K7QX2MNP";
    private const string CaseLink = "https://customer-api.debitura.com/cases/b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10";

    // The customer form of an event, and its variant in the OpenAPI document; all others are what SampleEvents makes.
    private static readonly Dictionary<string, Expected> ExpectedOf = new(OfSampleEvents())
    {
        ["customer.case.closed.json"] = new(
            new CaseClosed { CaseId = CaseId, Reference = Reference, CloseCode = "Paid" }, new() { Self = CaseLink }),
        ["customer.case.created.json"] = new(new CaseCreated { CaseId = CaseId, Reference = Reference }, new() { Self = CaseLink }),
        ["customer.case.created.openapi-variant.json"] = new(
            new CaseCreated
            {
                CaseId = CaseId,
                Reference = Reference,
                CreditorReference = "INV-2026-0917",
                Status = "Active",
                Amount = 2480.5m,
                Currency = "EUR",
                DebtorName = "Havnegade Trading A/S",
            },
            new()),
        ["customer.case.updated.json"] = new(
            new CaseUpdated { CaseId = CaseId, Reference = Reference, OldLifecycle = "Active", NewLifecycle = "Paused" },
                new() { Self = CaseLink }),
    };

    public static TheoryData<string> Samples => [.. Reading.SampleNames];

    [Fact]
    public void Every_sample_has_its_expectation()
    {
        Reading.SampleNames.Should().BeEquivalentTo(ExpectedOf.Keys);
    }

    [Fact]
    public void Every_built_in_event_type_has_a_sample()
    {
        var types = Reading.SampleNames.Select(name => Reading.Envelope(Reading.Sample(name)).Type).Distinct();

        types.Should().BeEquivalentTo(WebhookEventTypes.BuiltIn.Select(type => type.Name));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Reads_every_field_of_the_payload(string name)
    {
        var webhookEvent = Reading.Event(Reading.Sample(name));

        PropertyOf(webhookEvent, nameof(WebhookEvent<>.Payload)).Should().Be(ExpectedOf[name].Payload);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Reads_the_links(string name)
    {
        var webhookEvent = Reading.Event(Reading.Sample(name));

        PropertyOf(webhookEvent, nameof(WebhookEvent<>.Links)).Should().Be(ExpectedOf[name].Links);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Reads_the_envelope(string name)
    {
        var json = JsonNode.Parse(Reading.Sample(name))!;

        var envelope = Reading.Envelope(Reading.Sample(name));

        (envelope.Id, envelope.Type, envelope.SpecVersion, envelope.OccurredAt).Should().Be(
            ((string)json["id"]!, (string)json["event"]!, (string?)json["specVersion"], json["timestamp"]!.GetValue<DateTimeOffset>()));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Reads_the_payload_in_pascal_case_too(string name)
    {
        var json = JsonNode.Parse(Reading.Sample(name))!.AsObject();
        json["data"] = InPascalCase(json["data"]!.AsObject());

        var webhookEvent = Reading.Event(JsonSerializer.SerializeToUtf8Bytes(json));

        PropertyOf(webhookEvent, nameof(WebhookEvent<>.Payload)).Should().Be(ExpectedOf[name].Payload);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Keeps_the_fields_it_does_not_know(string name)
    {
        var json = JsonNode.Parse(Reading.Sample(name))!.AsObject();
        json["data"]!["somethingNew"] = "kept";

        var payload = (EventPayload)PropertyOf(Reading.Event(JsonSerializer.SerializeToUtf8Bytes(json)), nameof(WebhookEvent<>.Payload));

        payload.AdditionalData!["somethingNew"].GetString().Should().Be("kept");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Shows_no_data_as_text(string name)
    {
        var payload = (EventPayload)PropertyOf(Reading.Event(Reading.Sample(name)), nameof(WebhookEvent<>.Payload));

        payload.ToString().Should().Be(payload.GetType().Name);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Writes_and_reads_back_the_same_payload(string name)
    {
        var expected = ExpectedOf[name].Payload;

        var json = JsonSerializer.SerializeToUtf8Bytes(expected, WebhookJsonContext.Default.GetTypeInfo(expected.GetType())!);

        JsonSerializer.Deserialize(json, WebhookJsonContext.Default.GetTypeInfo(expected.GetType())!).Should().Be(expected);
    }

    private static IEnumerable<KeyValuePair<string, Expected>> OfSampleEvents() =>
        from method in typeof(SampleEvents).GetMethods()
        where method.GetParameters() is [{ Name: "change" }]
        let webhookEvent = method.Invoke(obj: null, [null])!
        select KeyValuePair.Create(
            $"{PropertyOf(webhookEvent, nameof(WebhookEvent<>.Type))}.json",
            new Expected((EventPayload)PropertyOf(webhookEvent, nameof(WebhookEvent<>.Payload)), (WebhookEventLinks)PropertyOf(
                webhookEvent, nameof(WebhookEvent<>.Links))));

    private static object PropertyOf(object webhookEvent, string name) => webhookEvent.GetType().GetProperty(name)!.GetValue(webhookEvent)!;

    private static JsonObject InPascalCase(JsonObject json) => new(json.Select(field => KeyValuePair.Create(
        char.ToUpperInvariant(field.Key[0]) + field.Key[1..],
        field.Value is JsonObject inner ? InPascalCase(inner) : field.Value?.DeepClone())));

    private sealed record Expected(EventPayload Payload, WebhookEventLinks Links);
}
