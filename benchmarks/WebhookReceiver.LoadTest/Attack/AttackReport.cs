using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Attacks the sample in every way of <see cref="AttackRound.All"/> while deliveries go on, and reports what became of memory and
/// deliveries.
/// </summary>
internal static class AttackReport
{
    private const int Requests = 600;
    private const int Deliveries = 100;
    private const double AllowedMemory = WebhookReceiverOptions.DefaultMaxUnverifiedBytes * 1.25;

    // What a TLS connection costs without any body: the round tls_small.
    private const double TlsConnection = 100 * 1024;

    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(150);

    public static int Run(string[] names)
    {
        var rounds = AttackRound.All.Where(round => names.Length == 0 || names.Contains(round.Name, StringComparer.Ordinal));
        var failed = 0;
        foreach (var round in rounds)
        {
            failed += RunAsync(round).GetAwaiter().GetResult() ? 0 : 1;
        }

        return failed == 0 ? 0 : 1;
    }

    private static async Task<bool> RunAsync(AttackRound round)
    {
        using var warmUp = new GenuineSender(round);
        using var sample = await AttackedSample.StartAsync(round, warmUp);
        await warmUp.SendAsync(sample.Address, Deliveries, TimeSpan.Zero);
        var before = sample.Memory;

        using var ending = new CancellationTokenSource();
#pragma warning disable CA2025 // Ensure tasks using 'IDisposable' instances complete before the instances are disposed
        // Both are awaited below.
        var attack = Attacker.RunAsync(round, sample.Address, Requests, ending.Token);
        var peak = PeakAsync(sample, ending.Token);
#pragma warning restore CA2025
        using var sender = new GenuineSender(round);
        await sender.SendAsync(sample.Address, Deliveries, Distance);
        await ending.CancelAsync();
        await attack;
        var growth = await peak - before;

        Line(round, "alive", sample.IsAlive ? 1 : 0);
        Line(round, "memory_growth_mib", growth / 1024.0 / 1024);
        Line(round, "acknowledged_at_first", sender.AtFirst);
        Line(round, "acknowledged_at_retry", sender.AtRetry);
        Line(round, "lost", sender.Lost);
        var isCutOff = round.IsHttp2 || round.IsTls || await IsCutOffAsync(round, sample.Address);
        return sample.IsAlive && growth <= AllowedMemory + (round is { IsTls: true, IsHttp2: false } ? Requests * TlsConnection : 0)
            && sender.AtFirst >= 95 && sender.Lost == 0 && isCutOff;
    }

    private static async Task<long> PeakAsync(AttackedSample sample, CancellationToken ending)
    {
        var peak = 0L;
        while (!ending.IsCancellationRequested)
        {
            peak = Math.Max(peak, sample.Memory);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }

        return peak;
    }

    /// <summary>A burst, and then a byte now and then: the average stays above every data rate until the deadline.</summary>
    private static async Task<bool> IsCutOffAsync(AttackRound round, Uri address)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        var started = TimeProvider.System.GetTimestamp();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {Attacker.Path} HTTP/1.1\r\nHost: localhost\r\n{Attacker.Header}: " +
            $"{Attacker.Forged}\r\nContent-Length: {round.MaxBodyBytes}\r\n\r\n"));
        await stream.WriteAsync(new byte[round.MaxBodyBytes / 2]);
        var answer = new byte["HTTP/1.1 408".Length];
        var reading = stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false).AsTask();
        while (!reading.IsCompleted && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1))
        {
            await stream.WriteAsync(new byte[1]);
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Line(round, "slow_sender_cut_off_after_s", seconds);
        return reading.IsCompletedSuccessfully && Encoding.ASCII.GetString(answer).EndsWith("408", StringComparison.Ordinal)
            && seconds < 15;
    }

    private static void Line(AttackRound round, string what, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"attack_{round.Name}_{what}: {value:0.#}"));
}
