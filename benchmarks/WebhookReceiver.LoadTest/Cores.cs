using System.Diagnostics;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Which cores a process may use. Server and load each get one, so that neither takes from the other and the server is the one that is
/// measured. A child inherits the
/// cores of the thread that starts it, and .NET counts them when it starts; that is why the load is a child too.
/// </summary>
internal readonly record struct Cores(nint Mask)
{
    public static readonly Cores Server = new(0b01);
    public static readonly Cores Load = new(0b10);

    public static Cores All { get; private set; }

    /// <summary>Whether there are cores to give to each.</summary>
    public static bool ArePinned => All.Mask >= 0b11 && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows());

    public static void Count(int cores) => All = new((nint)((1L << Math.Min(cores, 62)) - 1));

    /// <summary>Lets this thread, and what it starts, run on these cores until disposed; then on those of the load again.</summary>
    public Turn Use()
    {
        Set(Mask);
        return default;
    }

    private static void Set(nint mask)
    {
        if (ArePinned && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
        {
            using var process = Process.GetCurrentProcess();
            process.ProcessorAffinity = mask;
        }
    }

    /// <summary>The end of <see cref="Use"/>.</summary>
    public readonly struct Turn : IDisposable
    {
        public void Dispose() => Set(Load.Mask);
    }
}
