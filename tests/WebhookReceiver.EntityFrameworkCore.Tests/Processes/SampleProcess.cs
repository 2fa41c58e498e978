using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Processes;

/// <summary>The sample as a process of its own, on a port that stays the same over restarts.</summary>
public sealed class SampleProcess : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("webhook-sample-").FullName;
    private readonly string[] settings;
    private readonly StreamWriter log;
    private readonly Lock gate = new();
    private Process? process;

    public SampleProcess(params string[] settings)
    {
        this.settings = settings;
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "src", "WebhookReceiver.Sample"), "appsettings*.json"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        log = new StreamWriter(Path.Combine(folder, "sample.log")) { AutoFlush = true };
    }

    /// <summary>The sample's assembly; that of this working tree when nothing else is set.</summary>
    public string Program { get; init; } =
        Path.Combine(Root, "src", "WebhookReceiver.Sample", "bin", Configuration, "net10.0", "WebhookReceiver.Sample.dll");

    public int Port { get; }

    public string Folder => folder;

    public bool HasExited => process?.HasExited ?? true;

    private static string Root
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(at!.FullName, "WebhookReceiver.sln")))
            {
                at = at.Parent;
            }

            return at.FullName;
        }
    }

    private static string Configuration => AppContext.BaseDirectory.Contains(
        $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            Program,
            "--environment", "Development", "--contentRoot", folder, "--urls",
                $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}",
            .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var client = Client();
        await Wait.UntilAsync(async () => HasExited || await AnswersAsync(client), () => "The sample does not answer: " + LogText());
        if (HasExited)
        {
            throw new InvalidOperationException("The sample ended: " + LogText());
        }
    }

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    public void Kill()
    {
        process!.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    /// <summary>SIGTERM, as a deployment does it.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public HttpClient Client() => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}"),
        Timeout = TimeSpan.FromSeconds(10),
    };

    public async Task<JsonElement> GetAsync(string path)
    {
        using var client = Client();
        client.Timeout = TimeSpan.FromSeconds(60);
        return await client.GetFromJsonAsync<JsonElement>(path);
    }

    /// <summary>Every handled event, newest first; the sample shows a thousand at a time.</summary>
    public async Task<List<JsonElement>> GetEventsAsync()
    {
        List<JsonElement> events = [];
        for (var page = -1; page != events.Count;)
        {
            page = events.Count;
            events.AddRange((await GetAsync($"/events?limit=1000&skip={page.ToString(CultureInfo.InvariantCulture)}")).EnumerateArray());
        }

        return events;
    }

    public string LogText()
    {
        lock (gate)
        {
            return File.Exists(Path.Combine(folder, "sample.log")) ? ReadShared(Path.Combine(folder, "sample.log")) : string.Empty;
        }
    }

    public void Dispose()
    {
        if (process is not null)
        {
            Kill();
        }

        lock (gate)
        {
            log.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void Write(string? line)
    {
        lock (gate)
        {
            if (line is not null && log.BaseStream.CanWrite)
            {
                log.WriteLine(line);
            }
        }
    }
}
