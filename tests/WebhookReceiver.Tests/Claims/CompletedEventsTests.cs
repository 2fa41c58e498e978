using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace WebhookReceiver.Tests.Claims;

public sealed class CompletedEventsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Remembers_what_a_dictionary_with_expiry_remembers()
    {
        Property.Holds<int>(
            seed =>
            {
                var random = new Random(seed);
                var events = new CompletedEvents();
                var model = new Dictionary<string, (DateTimeOffset ExpiresAt, DeliverySignature Signature)>(StringComparer.Ordinal);
                var now = Start;
                var isRight = true;
                for (var step = 0; step < 300; step++)
                {
                    // Few ids, so that most are added again after they expired.
                    var id = random.Next(60).ToString(CultureInfo.InvariantCulture);
                    switch (random.Next(4))
                    {
                        case 0:
                            now += TimeSpan.FromSeconds(random.Next(20));
                            break;
                        case 1:
                            events.RemoveExpired(now);
                            break;
                        default:
                            model[id] = (now + TimeSpan.FromSeconds(1 + random.Next(200)), SignatureOf(random));
                            events.Add(EventKey.From(id), model[id].ExpiresAt, model[id].Signature, new FakeTimeProvider(now));
                            break;
                    }

                    foreach (var (known, expected) in model)
                    {
                        var isKnown = events.TryGet(EventKey.From(known), now, out var signature);
                        isRight &= isKnown == now < expected.ExpiresAt && (!isKnown || signature == expected.Signature);
                    }

                    isRight &= events.Count >= model.Values.Count(value => now < value.ExpiresAt) && events.Count <= model.Count;
                }

                return isRight;
            },
            cases: 50);
    }

    [Fact]
    public void Counts_only_what_has_not_expired_after_a_sweep()
    {
        var events = new CompletedEvents();
        for (var number = 0; number < 1000; number++)
        {
            events.Add(EventKey.From($"e-{number}"), Start.AddSeconds(number + 1), default, new FakeTimeProvider(Start));
        }

        events.RemoveExpired(Start.AddSeconds(900));

        events.Count.Should().Be(100);
    }

    [Fact]
    public void Does_not_know_an_event_that_was_never_added()
    {
        var events = new CompletedEvents();
        events.Add(EventKey.From("a"), Start.AddSeconds(1), default, new FakeTimeProvider(Start));

        events.TryGet(EventKey.From("b"), Start, out _).Should().BeFalse();
    }

    private static DeliverySignature SignatureOf(Random random)
    {
        Span<byte> bytes = stackalloc byte[DeliverySignature.Length];
        random.NextBytes(bytes);
        return new DeliverySignature(bytes);
    }
}
