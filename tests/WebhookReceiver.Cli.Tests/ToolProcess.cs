using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace WebhookReceiver.Cli.Tests;

/// <summary>The tool as a process of its own, for what only a process has: signals and a terminal.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder text = new();

    private ToolProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    // What is ignored stays so in a child, and under nohup the tests begin with signals ignored that a person's terminal sends.
    private static readonly string[] Launcher = OperatingSystem.IsLinux()
        ? ["env", "--default-signal=HUP,INT,QUIT,TERM", "dotnet"]
        : ["dotnet"];

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "webhook-receiver.dll");

    /// <summary>Gets how a shell starts the tool.</summary>
    public static string ShellCommand => $"{string.Join(' ', Launcher)} '{Path}'";

    public int ExitCode => process.ExitCode;

    public string Text
    {
        get
        {
            lock (text)
            {
                return text.ToString();
            }
        }
    }

    public static ToolProcess Start(IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Launcher[0], [.. Launcher[1..], Path, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Sends a signal, and returns when the system has taken it.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public Task WaitForExitAsync() => process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
        TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Add(string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }
}
