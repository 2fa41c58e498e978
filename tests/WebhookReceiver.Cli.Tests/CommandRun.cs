using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Runs one command line in process and keeps what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement.Clone();

    public string All => Out + Error;

    public static Task<CommandRun> OfAsync(params string[] args) => With(_ => { }).RunAsync(args);

    public static Setup With(Action<Setup> configure)
    {
        var setup = new Setup();
        configure(setup);
        return setup;
    }

    internal sealed class Setup
    {
        public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

        public byte[] Input { get; set; } = [];

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public Func<string, string?>? Prompt { get; set; }

        public Func<HttpMessageHandler>? CreateHandler { get; set; }

        public bool IsTerminal { get; set; }

        public CancellationToken Stopping { get; set; } = TestContext.Current.CancellationToken;

        /// <summary>What notes and progress are written to beside being kept.</summary>
        public Action<string>? OnError { get; set; }

        public async Task<CommandRun> RunAsync(params string[] args)
        {
            var output = new StringWriter(new StringBuilder());
            var error = new ErrorWriter(OnError);
            using var services = new CommandServices
            {
                Out = output,
                Error = error,
                OpenInput = () => new MemoryStream(Input),
                IsTerminal = IsTerminal,
                Time = Time,
                ReadEnvironment = name => Environment.GetValueOrDefault(name),
                Prompt = Prompt,
                CreateHandler = CreateHandler ?? (static () => new SocketsHttpHandler { AllowAutoRedirect = false }),
            };
            var exitCode = await CommandLine.RunAsync(args, services, Stopping);
            return new CommandRun(exitCode, output.ToString(), error.ToString());
        }
    }

    private sealed class ErrorWriter(Action<string>? onWrite) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            onWrite?.Invoke(value ?? "");
        }
    }
}
