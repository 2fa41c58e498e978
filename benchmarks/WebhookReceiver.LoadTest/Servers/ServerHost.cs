using System.Globalization;
using System.Net;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// A server process with one kind of endpoint. All kinds have the same host. It prints its port, answers commands on standard input, and
/// ends when that closes.
/// </summary>
internal static class ServerHost
{
    public const string Path = "/webhooks/debitura";
    public static async Task<int> RunAsync(string kind, string[] options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(options.Contains(InboxServer.FailingOption) ? LogLevel.None : LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var counter = new HandledCounter();
        AddServices(builder.Services, kind, options, counter);

        await using var app = builder.Build();
        Map(app, kind);
        if (options.Contains(InboxServer.SavingOption))
        {
            using var scope = app.Services.CreateScope();
            await scope.ServiceProvider.GetRequiredService<LoadDbContext>().Database.EnsureCreatedAsync();
        }

        await app.StartAsync();
        var port = new Uri(app.Urls.First()).Port;
        Answer(FormattableString.Invariant($"{port}"));

        // Standard input closes with the parent, however that ended.
        var inbox = new InboxCommands(app.Services);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            Answer(command.Split(' ') switch
            {
                ["stats"] => ServerStats.OfThisProcess().ToString(),
                ["handled", var count] => await counter.WaitAsync(int.Parse(count, CultureInfo.InvariantCulture)),
                ["counts"] => counter.ToString(),
                ["statistics"] => await inbox.StatisticsAsync(),
                ["requeue"] => inbox.Requeue(),
                ["requeued"] => await inbox.RequeuedAsync(),
                _ => "unknown command",
            });
        }

        await app.StopAsync();
        return 0;
    }

    private static void AddServices(IServiceCollection services, string kind, string[] options, HandledCounter counter)
    {
        if (kind is not (ServerKinds.Inline or ServerKinds.Sqlite or ServerKinds.Postgres))
        {
            return;
        }

        var receiver = services
            .AddWebhookReceiver(receiver =>
            {
                receiver.SigningSecrets.Add(LoadSecret.Text);
                receiver.MaxTrackedEvents = 10_000_000;
            });
        if (kind == ServerKinds.Inline)
        {
            receiver.AddHandler<CaseUpdated>((_, _) => counter.CountAsync());
            return;
        }

        InboxServer.Add(services, receiver, kind, options, counter);
    }

    private static void Map(WebApplication app, string kind)
    {
        _ = kind switch
        {
            ServerKinds.Bare => app.MapPost(Path, BareEndpoint.HandleAsync),
            ServerKinds.Floor => app.MapPost(Path, FloorEndpoint.HandleAsync),
            ServerKinds.Handwritten => app.MapPost(Path, HandwrittenEndpoint.HandleAsync),
            ServerKinds.HandwrittenBytes => app.MapPost(Path, HandwrittenBytesEndpoint.HandleAsync),
            _ => app.MapWebhookReceiver(Path),
        };
    }

    // The mark tells an answer from whatever the host logs.
    private static void Answer(string text) => Console.Out.WriteLine(ServerProcess.AnswerMark + text);
}
