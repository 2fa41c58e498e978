using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Remembers since when each secret is in use, as far as this process has seen, and has the telemetry count anew which one matches when
/// they change.
/// </summary>
internal sealed class SecretAges
{
    private readonly Lock gate = new();

    // By digests: a retired secret must not live on here.
    private readonly Dictionary<string, string[]> current = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Receiver, string Digest), DateTimeOffset> firstSeen = [];
    private readonly WebhookReceivers receivers;
    private readonly DashboardTelemetry telemetry;
    private readonly TimeProvider clock;

    public SecretAges(WebhookReceivers receivers, DashboardTelemetry telemetry, TimeProvider clock)
    {
        this.receivers = receivers;
        this.telemetry = telemetry;
        this.clock = clock;
        receivers.OnSettingsChanged(Read);
    }

    /// <summary>Starts the age of all secrets that are in use now.</summary>
    public void Start()
    {
        foreach (var receiver in receivers.Names)
        {
            Read(receiver);
        }
    }

    /// <summary>Since when each of a receiver's secrets is in use, in their order; empty when it has none in this process.</summary>
    public IReadOnlyList<DateTimeOffset> Of(string receiver)
    {
        lock (gate)
        {
            return [.. current.GetValueOrDefault(receiver, []).Select(digest => firstSeen[(receiver, digest)])];
        }
    }

    private void Read(string receiver)
    {
        var secrets = receivers.SettingsOf(receiver)?.SigningSecrets.Distinct(StringComparer.Ordinal) ?? [];
        string[] digests = [.. secrets.Select(secret => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret))))];
        lock (gate)
        {
            if (current.TryGetValue(receiver, out var before) && !before.SequenceEqual(digests, StringComparer.Ordinal))
            {
                telemetry.ForgetSecretsOf(receiver);
            }

            current[receiver] = digests;
            foreach (var digest in digests)
            {
                firstSeen.TryAdd((receiver, digest), clock.GetUtcNow());
            }
        }
    }
}
