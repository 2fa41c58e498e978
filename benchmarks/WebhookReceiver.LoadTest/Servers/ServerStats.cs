using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace WebhookReceiver.LoadTest;

/// <summary>What a server process has used since its start.</summary>
/// <param name="CpuSeconds">User and kernel time of all its threads.</param>
/// <param name="CompilingSeconds">What of it went into compiling methods: what has to be over before anything is measured.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap.</param>
/// <param name="PeakBytes">The most memory it had in RAM.</param>
/// <param name="IsServerGC">Whether it runs the server collector.</param>
internal readonly record struct ServerStats(
    double CpuSeconds, double CompilingSeconds, long AllocatedBytes, long PeakBytes, bool IsServerGC)
{
    public static ServerStats OfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new(Environment.CpuUsage.TotalTime.TotalSeconds, JitInfo.GetCompilationTime()
            .TotalSeconds, GC.GetTotalAllocatedBytes(precise: true), process.PeakWorkingSet64, GCSettings.IsServerGC);
    }

    public static ServerStats Parse(string text)
    {
        var parts = text.Split(' ');
        return new(
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            double.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            long.Parse(parts[3], CultureInfo.InvariantCulture),
            bool.Parse(parts[4]));
    }

    public override string ToString() =>
        FormattableString.Invariant($"{CpuSeconds} {CompilingSeconds} {AllocatedBytes} {PeakBytes} {IsServerGC}");
}
