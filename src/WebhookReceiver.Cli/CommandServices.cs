using System.Runtime.InteropServices;
using Spectre.Console;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>
/// Holds everything that commands take from outside, so that tests run them in process: streams, clock, environment, HTTP and the prompt.
/// </summary>
internal sealed class CommandServices : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly BestEffortWriter? error;

    /// <summary>Gets where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Gets where errors, notes and progress go, for as long as it takes them.</summary>
    public required TextWriter Error
    {
        get => error!;
        init => error = new BestEffortWriter(value);
    }

    /// <summary>Gets standard input, opened by commands that read it.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Gets whether a person sees the results: colours and progress are for them only.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets how an environment variable is read.</summary>
    public Func<string, string?> ReadEnvironment { get; init; } = static _ => null;

    /// <summary>Gets how a secret is asked for without showing it; <see langword="null"/> when nobody can be asked.</summary>
    public Func<string, string?>? Prompt { get; init; }

    /// <summary>Gets how HTTP connections are made: to this machine past any proxy, which would get the key.</summary>
    public Func<HttpMessageHandler> CreateHandler { get; init; } = static () => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = LoopbackBypass.OfDefaultProxy,
    };

    /// <summary>Gets what ends when the user presses Ctrl+C, closes the terminal, or the system asks the tool to end.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Makes the services of a tool that runs in a terminal or a script.</summary>
    public static CommandServices ForThisProcess()
    {
        CommandServices? services = null;
        services = new CommandServices
        {
            Out = Console.Out,
            Error = Console.Error,
            OpenInput = Console.OpenStandardInput,
            IsTerminal = !Console.IsOutputRedirected && !Console.IsErrorRedirected,
            ReadEnvironment = Environment.GetEnvironmentVariable,
            Prompt = Console.IsInputRedirected ? null : question => AskHidden(question, services!.Stopping),
        };
        services.StopOn(PosixSignal.SIGINT);
        services.StopOn(PosixSignal.SIGTERM);

        // The terminal was closed. Not to be killed by it is what a rotation needs to write the secret that it holds.
        services.StopOn(PosixSignal.SIGHUP);
        services.StopOn(PosixSignal.SIGQUIT);
        return services;
    }

    /// <summary>Makes a client for addresses that the user named. Redirects are shown, not followed.</summary>
    public HttpClient CreateHttpClient(TimeSpan timeout) => new(CreateHandler(), disposeHandler: true) { Timeout = timeout };

    public void Dispose()
    {
        signals.ForEach(signal => signal.Dispose());
        stopping.Dispose();
        error?.Dispose();
    }

    /// <summary>Asks for a secret in the terminal without showing what is typed, not even its length.</summary>
    /// <exception cref="OperationCanceledException">The user stopped the tool.</exception>
    private static string? AskHidden(string question, CancellationToken stopping)
    {
        // Read only because it switches the terminal's echo off: what is pasted right at the question would be shown.
        _ = Console.KeyAvailable;
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Interactive = InteractionSupport.Yes };
        var prompt = new TextPrompt<string>(Markup.Escape(question)) { AllowEmpty = true }.Secret(mask: null);
        try
        {
            var typed = prompt.ShowAsync(AnsiConsole.Create(settings), stopping).GetAwaiter().GetResult();
            return typed.Length == 0 ? null : typed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine();
            throw;
        }
    }

    private void StopOn(PosixSignal signal) => signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stopping.Cancel();
    }));
}
