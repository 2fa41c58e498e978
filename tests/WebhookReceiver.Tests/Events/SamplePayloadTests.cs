using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Tests.Events;

/// <summary>Every sample payload, read into its type, against the values that stand in the file.</summary>
public sealed class SamplePayloadTests
{
    private const string Tenant = "partner-tenant-4711";
    private const string CaseId = "b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10";
    private const string Reference = "K7QX2MNP";
    private const string ClientLink = "https://api.debitura.com/referral-partner/v1/clients/partner-tenant-4711";
    private const string CaseLink = "https://customer-api.debitura.com/cases/b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10";

    private static readonly Creditor Attributed = new()
    {
        Id = "7c1f0d5e-2b64-4a0e-9d0b-52a7a3c8e911",
        CompanyName = "Nordlys Supply ApS",
        RegistrationNumber = "DK38291047",
        CountryId = "1f2b6a90-53d7-4c1e-8a44-0e9b7d3c5f12",
        IsAttributed = true,
    };

    private static readonly Dictionary<string, Expected> ExpectedOf = new()
    {
        ["case.assigned.json"] = new(new CaseAssigned { CaseId = CaseId, Reference = Reference }, new()),
        ["case.closed.json"] = new(
            new CaseClosed { CaseId = CaseId, Reference = Reference, ExternalTenantId = Tenant, CloseCode = "Paid", CloseComment = "Settled in full by bank transfer" },
            new() { Client = ClientLink }),
        ["case.created.json"] = new(new CaseCreated { CaseId = CaseId, Reference = Reference, ExternalTenantId = Tenant }, new() { Client = ClientLink }),
        ["case.updated.json"] = new(
            new CaseUpdated { CaseId = CaseId, Reference = Reference, ExternalTenantId = Tenant, OldLifecycle = "Active", NewLifecycle = "Paused" },
            new() { Client = ClientLink }),
        ["cases.replay_failed.json"] = new(new CasesReplayFailed { ExternalTenantId = Tenant }, new() { Client = ClientLink }),
        ["chat.created.json"] = new(new ChatCreated { CaseId = CaseId, Reference = Reference }, new() { Self = CaseLink }),
        ["client.link_declined.json"] = new(
            new ClientLinkDeclined { ExternalTenantId = Tenant, Creditor = Attributed with { IsAttributed = null } }, new() { Client = ClientLink }),
        ["client.link_expired.json"] = new(new ClientLinkExpired { ExternalTenantId = Tenant }, new() { Client = ClientLink }),
        ["client.link_requested.json"] = new(new ClientLinkRequested { ExternalTenantId = Tenant }, new() { Client = ClientLink }),
        ["client.linked.json"] = new(
            new ClientLinked { ExternalTenantId = Tenant, Creditor = Attributed with { IsAttributed = false } }, new() { Client = ClientLink }),
        ["client.onboarding.contract_signed.json"] = new(
            new ClientOnboardingContractSigned { ExternalTenantId = Tenant, Creditor = Attributed }, new() { Client = ClientLink }),
        ["client.onboarding.poa_signed.json"] = new(
            new ClientOnboardingPoaSigned { ExternalTenantId = Tenant, Creditor = Attributed, SignedAt = new DateTimeOffset(2026, 9, 14, 8, 41, 7, TimeSpan.Zero) },
            new() { Client = ClientLink }),
        ["customer.case.closed.json"] = new(new CaseClosed { CaseId = CaseId, Reference = Reference, CloseCode = "Paid" }, new() { Self = CaseLink }),
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
            new CaseUpdated { CaseId = CaseId, Reference = Reference, OldLifecycle = "Active", NewLifecycle = "Paused" }, new() { Self = CaseLink }),
        ["payment.created.json"] = new(new PaymentCreated { CaseId = CaseId, Reference = Reference }, new() { Self = CaseLink }),
        ["payment.deleted.json"] = new(new PaymentDeleted { CaseId = CaseId, Reference = Reference }, new() { Self = CaseLink }),
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

        types.Should().BeEquivalentTo(BuiltInEventTypes.All.Select(type => type.Name));
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

    private static object PropertyOf(object webhookEvent, string name) => webhookEvent.GetType().GetProperty(name)!.GetValue(webhookEvent)!;

    private static JsonObject InPascalCase(JsonObject json) => new(json.Select(field => KeyValuePair.Create(
        char.ToUpperInvariant(field.Key[0]) + field.Key[1..],
        field.Value is JsonObject inner ? InPascalCase(inner) : field.Value?.DeepClone())));

    private sealed record Expected(EventPayload Payload, WebhookEventLinks Links);
}
