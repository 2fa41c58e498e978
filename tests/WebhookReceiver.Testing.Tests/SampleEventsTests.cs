using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Testing.Tests;

public sealed class SampleEventsTests
{
    public static TheoryData<string> EventTypes => Samples.EventTypes;

    [Theory]
    [MemberData(nameof(EventTypes))]
    public async Task A_sample_sent_signed_is_accepted_and_arrives_typed_equal_to_itself(string eventType)
    {
        var sample = Samples.Of(eventType);
        await using var host = await ReceiverHost.StartAsync(sample.AddHandlerTo);
        var request = sample.NewDelivery().SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow()).ToRequest(Deliveries.Path);

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        sample.ReceivedShouldEqualSent();
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public async Task A_sample_has_the_content_of_the_documented_one_but_for_its_id(string eventType)
    {
        var documented = JsonNode.Parse(await File.ReadAllTextAsync(Samples.FileOf(eventType), TestContext.Current.CancellationToken))!;

        var sample = JsonNode.Parse(Samples.Of(eventType).NewRawJson().Span)!;

        sample["id"] = (string?)documented["id"];
        JsonNode.DeepEquals(sample, documented).Should()
            .BeTrue("{0} should equal {1}, in any order", sample.ToJsonString(), documented.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void A_sample_has_the_event_type_of_its_name_and_takes_a_change(string eventType)
    {
        var sample = Samples.Of(eventType);

        sample.TypeOfNew().Should().Be(eventType);
        sample.NewChangedToNothing().Should().NotBeNull().And.Be(Activator.CreateInstance(sample.NewChangedToNothing().GetType()));
    }

    [Fact]
    public void There_is_a_sample_for_every_event_type_of_the_library()
    {
        var constants = typeof(WebhookEventTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Samples.EventTypes.Select(row => row.Data).Should().BeEquivalentTo(constants).And.BeEquivalentTo(WebhookEventTypes.All);
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void A_sample_can_be_made_by_the_name_of_its_type(string eventType)
    {
        var sample = SampleEvents.Create(eventType);

        var (json, named) = (JsonNode.Parse(EventJson.Write(sample))!, JsonNode.Parse(Samples.Of(eventType).NewRawJson().Span)!);
        named["id"] = sample.Id;
        JsonNode.DeepEquals(json, named).Should().BeTrue("{0} should equal {1}", json.ToJsonString(), named.ToJsonString());
        sample.RawJson.ToArray().Should().Equal(EventJson.Write(sample));
    }

    [Fact]
    public void No_sample_is_made_of_a_type_that_is_not_documented()
    {
        var create = () => SampleEvents.Create("partner.custom");

        create.Should().Throw<ArgumentException>().WithParameterName("eventType").WithMessage("*'partner.custom'*");
    }

    [Fact]
    public void Each_call_gives_a_new_id_in_the_event_and_in_its_json()
    {
        var first = SampleEvents.ClientLinked();
        var second = SampleEvents.ClientLinked();

        first.Id.Should().NotBe(second.Id);
        IdIn(first.RawJson).Should().Be(first.Id);
        IdIn(second.RawJson).Should().Be(second.Id);
    }

    [Fact]
    public void A_change_is_in_the_payload_and_in_the_json()
    {
        var changed = SampleEvents.CaseUpdated(payload => payload with { NewLifecycle = "Closed" });

        changed.Payload.NewLifecycle.Should().Be("Closed");
        changed.Payload.OldLifecycle.Should().Be("Active");
        Encoding.UTF8.GetString(changed.RawJson.Span).Should().Contain("\"newLifecycle\":\"Closed\"");
    }

    [Fact]
    public void Samples_share_no_links_that_one_test_could_change_for_another()
    {
        SampleEvents.CaseUpdated().Links.AdditionalData = new Dictionary<string, JsonElement>();

        SampleEvents.CaseUpdated().Links.AdditionalData.Should().BeNull();
    }

    [Fact]
    public void An_event_of_an_own_type_holds_its_payload_and_its_json()
    {
        var custom = SampleEvents.For("partner.custom", new PartnerCustom { Score = 7 }, CustomJson.Default.PartnerCustom);

        custom.Type.Should().Be("partner.custom");
        custom.Payload.Score.Should().Be(7);
        Encoding.UTF8.GetString(custom.RawJson.Span).Should()
            .Be($$$"""{"id":"{{{custom.Id}}}","specVersion":"1.0","event":"partner.custom","data":{"score":7}}""");
    }

    [Fact]
    public void An_event_of_an_unknown_type_may_hold_any_json()
    {
        var unknown = SampleEvents.For("partner.unknown", JsonElement.Parse("""{"a":[1]}"""));

        Encoding.UTF8.GetString(unknown.RawJson.Span).Should().Contain("\"data\":{\"a\":[1]}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_event_needs_a_type(string eventType)
    {
        var make = () => SampleEvents.For(eventType, new CaseUpdated());

        make.Should().Throw<ArgumentException>().WithParameterName(nameof(eventType));
    }

    private static string? IdIn(ReadOnlyMemory<byte> json) => (string?)JsonNode.Parse(json.Span)!["id"];
}
