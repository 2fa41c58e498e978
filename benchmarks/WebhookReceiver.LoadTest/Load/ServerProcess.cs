using System.Diagnostics;
using System.Globalization;

namespace WebhookReceiver.LoadTest;

/// <summary>A server in a process of its own, with commands beside the loaded endpoint.</summary>
internal sealed class ServerProcess : IDisposable
{
    public const string AnswerMark = "@ ";

    private readonly Process process;
    private readonly LoadClient client;
    private readonly int port;
    private LoadConnection? single;

    private ServerProcess(string kind, Process process)
    {
        Kind = kind;
        this.process = process;
        port = int.Parse(ReadAnswer(), CultureInfo.InvariantCulture);
        client = new LoadClient(port);
    }

    public string Kind { get; }

    /// <param name="kind">The endpoint.</param>
    /// <param name="cores">The cores it may use.</param>
    /// <param name="options">What the endpoint needs.</param>
    public static ServerProcess Start(string kind, Cores cores, params string[] options)
    {
        var start = Launcher.Self(["server", kind, .. options]);
        start.RedirectStandardOutput = true;

        // The runtime counts calls from the start instead of waiting until nothing new has been called for a while, which on one busy core
        // is never: the same code in the end, sooner.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        using (cores.Use())
        {
            return new ServerProcess(kind, Process.Start(start)!);
        }
    }

    /// <inheritdoc cref="LoadClient.Run"/>
    public LoadRun Load(byte[][] requests) => client.Run(requests);

    /// <summary>Sends one request on a connection of its own, that stays.</summary>
    /// <returns>Whether the answer was 2xx.</returns>
    public bool TrySend(byte[] request)
    {
        try
        {
            single ??= new LoadConnection(port);
            single.Send(request);
            while (!single.TryReceive(out _))
            {
            }

            return true;
        }
        catch (InvalidOperationException exception)
        {
            Output.Remark($"{Kind}: {exception.Message}");
            single?.Dispose();
            single = null;
            return false;
        }
    }

    public ServerStats Stats() => ServerStats.Parse(Ask("stats"));

    public string Ask(string command)
    {
        process.StandardInput.WriteLine(command);
        process.StandardInput.Flush();
        return ReadAnswer();
    }

    public void Dispose()
    {
        client.Dispose();
        single?.Dispose();
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            process.Kill();
        }

        process.Dispose();
    }

    private string ReadAnswer()
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(AnswerMark, StringComparison.Ordinal))
            {
                return line[AnswerMark.Length..];
            }

            // The servers log warnings only, and there should be none.
            Console.Error.WriteLine($"{Kind}: {line}");
        }

        throw new InvalidOperationException($"The {Kind} server ended.");
    }
}
