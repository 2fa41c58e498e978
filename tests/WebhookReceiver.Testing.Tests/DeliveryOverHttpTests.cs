using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Testing.Tests;

public sealed class DeliveryOverHttpTests
{
    public static TheoryData<string, RejectionReason> BadDeliveries => new()
    {
        { nameof(SignedDelivery.Tampered), RejectionReason.SignatureMismatch },
        { "Tampered by a change", RejectionReason.SignatureMismatch },
        { nameof(SignedDelivery.Stale), RejectionReason.TimestampTooOld },
        { "From the future", RejectionReason.TimestampInFuture },
        { "Wrong secret", RejectionReason.SignatureMismatch },
        { nameof(SignedDelivery.WithoutSignature), RejectionReason.MissingSignature },
    };

    [Theory]
    [MemberData(nameof(BadDeliveries))]
    public async Task A_bad_delivery_is_answered_with_401_for_its_reason_and_no_handler_runs(string kind, RejectionReason reason)
    {
        var handled = 0;
        List<RejectionReason> rejected = [];
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(handled++)),
            options => options.OnRejected = (rejection, _) =>
            {
                rejected.Add(rejection.Reason);
                return Task.CompletedTask;
            });
        var good = SignedDelivery.From(SampleEvents.CaseUpdated()).SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow());

        var response = await host.SendAsync(Spoiled(good, kind).ToRequest(Deliveries.Path));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        rejected.Should().Equal(reason);
        handled.Should().Be(0);
    }

    [Fact]
    public async Task Stale_is_too_old_even_for_the_longest_tolerance()
    {
        await using var host = await ReceiverHost.StartAsync(configure: options =>
        {
            options.Tolerance = TimeSpan.FromHours(24);
            options.CompletedRetention = TimeSpan.FromDays(3);
        });
        var delivery = SignedDelivery.From(SampleEvents.CaseUpdated()).SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow());

        var stale = await host.SendAsync(delivery.Stale().ToRequest(Deliveries.Path));
        var good = await host.SendAsync(delivery.ToRequest(Deliveries.Path));

        stale.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        good.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_delivery_again_is_a_replay_and_one_signed_later_a_retry()
    {
        var handled = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(handled++)));
        var delivery = SignedDelivery.From(SampleEvents.CaseUpdated()).SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow());

        var first = await host.SendAsync(delivery.ToRequest(Deliveries.Path));
        var replay = await host.SendAsync(delivery.ToRequest(Deliveries.Path));
        var retry = await host.SendAsync(delivery.At(host.Clock.GetUtcNow().AddSeconds(1)).ToRequest(Deliveries.Path));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        replay.StatusCode.Should().Be(HttpStatusCode.Conflict);
        retry.StatusCode.Should().Be(HttpStatusCode.OK);
        handled.Should().Be(1);
    }

    [Fact]
    public async Task Hint_headers_reach_the_handler()
    {
        WebhookDelivery? received = null;
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((webhookEvent, _) =>
        {
            received = webhookEvent.Delivery;
            return Task.CompletedTask;
        }));

        await host.SendAsync(
            SignedDelivery.From(SampleEvents.CaseUpdated()).SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow()).AsTest().AsReplay()
                .ToRequest(Deliveries.Path));

        received!.IsTest.Should().BeTrue();
        received.IsReplay.Should().BeTrue();
    }

    [Fact]
    public async Task An_event_of_an_own_type_arrives_typed()
    {
        PartnerCustom? received = null;
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .AddEventType("partner.custom", CustomJson.Default.PartnerCustom)
            .AddHandler<PartnerCustom>((webhookEvent, _) =>
            {
                received = webhookEvent.Payload;
                return Task.CompletedTask;
            }));
        var custom = SampleEvents.For("partner.custom", new PartnerCustom { Score = 7 }, CustomJson.Default.PartnerCustom);

        await host.SendAsync(
            SignedDelivery.From(custom, CustomJson.Default.PartnerCustom).SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow())
                .ToRequest(Deliveries.Path));

        received.Should().Be(custom.Payload);
    }

    [Fact]
    public async Task Garbage_signed_rightly_is_answered_with_400()
    {
        await using var host = await ReceiverHost.StartAsync();

        var response = await host.SendAsync(
            SignedDelivery.FromJson("{").SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow()).ToRequest(Deliveries.Path));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    private static SignedDelivery Spoiled(SignedDelivery good, string kind) => kind switch
    {
        nameof(SignedDelivery.Tampered) => good.Tampered(),
        "Tampered by a change" => good.Tampered(json => json.Replace("Paused", "Closed", StringComparison.Ordinal)),
        nameof(SignedDelivery.Stale) => good.Stale(),
        "From the future" => good.At(good.SignedAt.AddHours(1)),
        "Wrong secret" => good.SignedWith(TestSecret.Create()),
        _ => good.WithoutSignature(),
    };
}
