using System.Globalization;
using System.Text.Json.Nodes;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>
/// An hour at a partner's: cases and clients of two subscriptions, a case system that is down for five minutes, a repeated event, one
/// that nobody can read, and deliveries that are refused.
/// </summary>
public static class BusyHour
{
    public static readonly DateTimeOffset Start = new(2026, 9, 22, 12, 30, 0, TimeSpan.Zero);

    // How many arrive in each minute.
    private const string Traffic = "121032401235421103246853210124353211202467421321131245312214";
    private const int DownFrom = 38;
    private const int DownUntil = 43;

    private static readonly Dictionary<int, Func<SignedDelivery, SignedDelivery>> Refused = new()
    {
        [9] = delivery => delivery.WithoutSignature(),
        [21] = delivery => delivery.SignedWith(TestKit.TestSecrets.First).Stale(),
        [22] = delivery => delivery.SignedWith(TestKit.TestSecrets.Second),
        [23] = delivery => delivery.SignedWith(TestKit.TestSecrets.Second),
        [39] = delivery => delivery.SignedWith(TestKit.TestSecrets.First).Tampered(body => body + "\n"),
        [53] = delivery => delivery.SignedWith(TestKit.TestSecrets.First).Stale(),
    };

    /// <returns>The id of a dead letter.</returns>
    public static async Task<string> PlayAsync(DashboardApp app, TravelClock clock)
    {
        var number = 0;
        var dead = string.Empty;
        for (var minute = 0; minute < Traffic.Length; minute++)
        {
            clock.SkipTo(Start.AddMinutes(minute).AddSeconds(7 * minute % 50));
            app.IsCaseSystemDown = minute is >= DownFrom and < DownUntil;
            for (var count = Traffic[minute] - '0'; count > 0; count--)
            {
                app.HandlingTime = TimeSpan.FromMilliseconds(4 + (number * 7 % 23));
                var (id, type, delivery) = Make(number++, clock.GetUtcNow());
                await SendAsync(app, delivery, number % 7 == 0 ? DashboardApp.OtherReceiver : WebhookReceiverDefaults.ReceiverName);
                dead = app.IsCaseSystemDown && dead.Length == 0 && number % 7 != 0 && type == WebhookEventTypes.CaseUpdated ? id : dead;
                if (number == 40)
                {
                    await SendAsync(app, delivery.At(clock.GetUtcNow() + TimeSpan.FromSeconds(1)), WebhookReceiverDefaults.ReceiverName);
                    await SendAsync(
                        app, SignedDelivery.FromJson(
                        """{"event":"case.updated","timestamp":"2026-09-22T12:47:19Z","data":{"caseId":"0aa5b1"}}""")
                            .At(clock.GetUtcNow()), WebhookReceiverDefaults.ReceiverName);
                }
            }

            await app.IdleAsync();
            if (Refused.TryGetValue(minute, out var spoil))
            {
                using var response = await app.SendBadAsync(spoil(Make(number, clock.GetUtcNow()).Delivery));
            }
        }

        app.IsCaseSystemDown = false;
        return dead;
    }

    private static async Task SendAsync(DashboardApp app, SignedDelivery delivery, string receiver)
    {
        using var response = await app.SendAsync(receiver == DashboardApp.OtherReceiver ? delivery.AsTest() : delivery, receiver);
        response.EnsureSuccessStatusCode();
    }

    private static (string Id, string Type, SignedDelivery Delivery) Make(int number, DateTimeOffset now)
    {
        var mixed = (uint)(number / 2) * 2654435761;
        var id = string.Create(CultureInfo.InvariantCulture, $"{mixed:x8}-6c1e-4d58-9f27-3a8e5b7c9d10");
        var reference = string.Create(CultureInfo.InvariantCulture, $"K{mixed % 100000:00000}MN");
        var client = string.Create(CultureInfo.InvariantCulture, $"partner-tenant-{4700 + (mixed % 37)}");
        return (number % 11) switch
        {
            0 or 4 or 7 => Of(
                SampleEvents.CaseCreated(payload => payload with { CaseId = id, Reference = reference, ExternalTenantId = client }), now),
            3 or 9 => Of(SampleEvents.ClientLinked(payload => payload with { ExternalTenantId = client }), now),
            6 => Of(SampleEvents.CaseClosed(
                payload => payload with { CaseId = id, Reference = reference, ExternalTenantId = client }), now),
            10 => Of(SampleEvents.PaymentCreated(
                payload => payload with { CaseId = id, Reference = reference, ExternalTenantId = client }), now),
            _ => Of(SampleEvents.CaseUpdated(
                payload => payload with { CaseId = id, Reference = reference, ExternalTenantId = client }), now),
        };
    }

    private static (string Id, string Type, SignedDelivery Delivery) Of<TPayload>(WebhookEvent<TPayload> webhookEvent, DateTimeOffset now)
    {
        // The samples have fixed times of their own.
        var json = JsonNode.Parse(webhookEvent.RawJson.Span)!;
        json["timestamp"] = now.AddSeconds(-3).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return (webhookEvent.Id, webhookEvent.Type, SignedDelivery.FromJson(json.ToJsonString()).At(now));
    }
}
