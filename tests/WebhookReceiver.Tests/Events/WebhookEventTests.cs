using System.Reflection;

namespace WebhookReceiver.Tests.Events;

public sealed class WebhookEventTests
{
    private static readonly WebhookEvent<CaseUpdated> ByHand = new()
    {
        Id = "e-1",
        Type = "case.updated",
        Payload = new CaseUpdated { CaseId = "c-1" },
    };

    public static TheoryData<Type> PayloadTypes =>
        [.. typeof(EventPayload).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(EventPayload)) && !type.IsAbstract)];

    [Fact]
    public void Prints_type_and_id_only()
    {
        ByHand.ToString().Should().Be("case.updated e-1");
    }

    [Fact]
    public void Made_by_hand_has_no_raw_json()
    {
        ByHand.RawJson.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Made_by_hand_belongs_to_the_default_receiver()
    {
        ByHand.Delivery.Receiver.Should().Be(WebhookReceiverDefaults.ReceiverName);
    }

    [Fact]
    public void Made_by_hand_keeps_the_raw_json_it_is_given()
    {
        var webhookEvent = ByHand with { RawJson = "{}"u8.ToArray() };

        webhookEvent.RawJson.ToArray().Should().Equal("{}"u8.ToArray());
    }

    [Fact]
    public void Can_be_changed_with_everything_else_kept()
    {
        var webhookEvent = ByHand with { Id = "e-2" };

        (webhookEvent.Id, webhookEvent.Payload).Should().Be(("e-2", ByHand.Payload));
    }

    [Theory]
    [MemberData(nameof(PayloadTypes))]
    public void Every_property_of_a_payload_is_optional(Type payloadType)
    {
        var payload = Activator.CreateInstance(payloadType)!;

        var values = payloadType.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.GetValue(payload));

        values.Should().OnlyContain(value => value == null);
    }

    [Theory]
    [MemberData(nameof(PayloadTypes))]
    public void A_payload_is_compared_by_value(Type payloadType)
    {
        var payload = Activator.CreateInstance(payloadType)!;

        var copy = payloadType.GetMethod("<Clone>$")!.Invoke(payload, [])!;

        (ReferenceEquals(copy, payload), copy.Equals(payload), copy.GetHashCode() == payload.GetHashCode()).Should()
            .Be((false, true, true));
    }

    [Fact]
    public void Links_can_be_copied_with_a_change()
    {
        var links = new WebhookEventLinks { Client = "a", Self = "b" };

        (links with { Self = "c" }).Should().Be(new WebhookEventLinks { Client = "a", Self = "c" });
    }

    [Fact]
    public void The_constants_are_the_built_in_event_types()
    {
        var constants = typeof(WebhookEventTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        constants.Should().BeEquivalentTo(WebhookEventTypes.BuiltIn.Select(type => type.Name));
    }

    [Fact]
    public void The_event_types_of_the_Referral_Partner_API_are_the_documented_ten()
    {
        WebhookEventTypes.ReferralPartner.Should().BeEquivalentTo(
            "client.onboarding.poa_signed",
            "client.onboarding.contract_signed",
            "client.linked",
            "client.link_declined",
            "client.link_requested",
            "client.link_expired",
            "case.created",
            "case.updated",
            "case.closed",
            "cases.replay_failed");
    }

    [Fact]
    public void Each_built_in_event_type_has_a_payload_of_its_own()
    {
        WebhookEventTypes.BuiltIn.Select(type => type.PayloadType).Should().OnlyHaveUniqueItems();
    }
}
