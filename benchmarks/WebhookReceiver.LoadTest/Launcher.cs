using System.Diagnostics;
using System.Globalization;

namespace WebhookReceiver.LoadTest;

/// <summary>Runs the load in a process of its own core, and ends with it.</summary>
internal static class Launcher
{
    public static int Run(string[] args)
    {
        var cores = Environment.ProcessorCount;
        Cores.Count(cores);
        using var turn = Cores.Load.Use();
        var start = Self(["load", cores.ToString(CultureInfo.InvariantCulture), .. args]);
        using var load = Process.Start(start)!;
        load.WaitForExit();
        return load.ExitCode;
    }

    /// <summary>
    /// This program with other arguments and an open standard input, whose end tells the child that nobody waits for it any more.
    /// </summary>
    public static ProcessStartInfo Self(string[] args) => new(Environment.ProcessPath!, Arguments(args))
    {
        RedirectStandardInput = true,
        UseShellExecute = false,
    };

    // Started as "dotnet X.dll" or as X itself.
    private static string[] Arguments(string[] args) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Launcher).Assembly.Location, .. args] : args;
}
