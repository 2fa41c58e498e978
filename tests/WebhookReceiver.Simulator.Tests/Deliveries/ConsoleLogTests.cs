using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WebhookReceiver.Simulator.Tests.Deliveries;

[CollectionDefinition(nameof(ConsoleLogTests), DisableParallelization = true)]
[Collection(nameof(ConsoleLogTests))]
public sealed class ConsoleLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_of_a_request_or_a_receiver_reaches_the_console_escaped_and_cut()
    {
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
#pragma warning disable CA2025 // Ensure tasks using 'IDisposable' instances complete before the instances are disposed: it is awaited below
        var serving = AnswerAsync(receiver, $"HTTP/1.1 abc \u001b]0;owned\u0007{new string('x', 3000)}\r\n\r\n");
#pragma warning restore CA2025
        var before = Console.Out;
        using var console = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(console));
        try
        {
            await using var simulator = await DebituraSimulator.StartAsync(new SimulatorOptions { LogToConsole = true }, Token);
            const string hostile = "case.\u001b]0;owned\u0007\r\nfail: forged\u202e";
            simulator.Subscriptions.Add(new Uri($"http://127.0.0.1:{((IPEndPoint)receiver.LocalEndpoint).Port}/"), hostile);
            simulator.Publish(hostile);
            await simulator.SettleAsync(Token);
        }
        finally
        {
            Console.SetOut(before);
        }

        await serving;
        var shown = console.ToString();
        shown.Should()
            .Contain("attempt 1")
            .And.NotContain("\u001b]")
            .And.NotContain("\u0007")
            .And.NotContain("\u202e")
            .And.NotContain(new string('x', 500));
        shown.Split('\n').Should().NotContain(line => line.StartsWith("fail", StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync(Token);
        await using var stream = connection.GetStream();
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, Token);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), Token);
        connection.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(buffer, Token) > 0)
        {
            // Until the sender lets go.
        }
    }
}
