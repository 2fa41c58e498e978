using System.Text;
using System.Text.Json;

namespace WebhookReceiver.Testing.Tests;

public sealed class EventJsonTests
{
    [Fact]
    public void Writes_every_field_of_the_envelope_in_camel_case()
    {
        var webhookEvent = new WebhookEvent<CaseUpdated>
        {
            Id = "evt-1",
            Type = "case.updated",
            SpecVersion = "1.0",
            OccurredAt = new DateTimeOffset(2026, 9, 20, 15, 25, 18, 500, TimeSpan.FromHours(2)),
            Payload = new CaseUpdated
            {
                CaseId = "c-1",
                AdditionalData = new Dictionary<string,
                JsonElement>
                { ["extra"] = JsonElement.Parse("7") },
            },
            Links = new WebhookEventLinks { Self = "https://example.test/c-1" },
        };

        var json = Encoding.UTF8.GetString(EventJson.Write(webhookEvent));

        json.Should().Be(
            """{"id":"evt-1","specVersion":"1.0","event":"case.updated","timestamp":"2026-09-20T13:25:18.5Z","data":{"caseId":"c-1","extra":7},"links":{"self":"https://example.test/c-1"}}""");
    }

    [Fact]
    public void Leaves_out_what_is_absent()
    {
        var webhookEvent = new WebhookEvent<CaseUpdated> { Id = "evt-1", Type = "case.updated", Payload = new CaseUpdated() };

        var json = Encoding.UTF8.GetString(EventJson.Write(webhookEvent));

        json.Should().Be("""{"id":"evt-1","event":"case.updated","data":{}}""");
    }

    [Fact]
    public void Writes_the_properties_as_they_are_now_and_not_the_raw_json_of_before()
    {
        var webhookEvent = SampleEvents.CaseUpdated() with { Id = "evt-changed" };

        var json = Encoding.UTF8.GetString(EventJson.Write(webhookEvent));

        json.Should().StartWith("""{"id":"evt-changed",""");
    }

    [Fact]
    public void Asks_for_the_metadata_of_an_own_payload()
    {
        var webhookEvent = new WebhookEvent<PartnerCustom> { Id = "evt-1", Type = "partner.custom", Payload = new PartnerCustom() };

        var write = () => EventJson.Write(webhookEvent);

        write.Should().Throw<ArgumentException>()
            .WithMessage("PartnerCustom is not a payload of this library: pass its source-generated JsonTypeInfo*");
    }

    [Fact]
    public void Refuses_no_event()
    {
        var write = () => EventJson.Write<CaseUpdated>(null!);

        write.Should().Throw<ArgumentNullException>();
    }
}
