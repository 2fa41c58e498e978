using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace WebhookReceiver.Cli;

/// <summary>The tool as a whole: its commands, and what becomes of their failures.</summary>
internal static class CommandLine
{
    /// <summary>The option that every command has.</summary>
    public static readonly Option<bool> JsonOption = new("--json") { Description = "Write one JSON document instead of text.", Recursive = true };

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandServices services, CancellationToken cancellationToken)
    {
        var parsed = Create(services).Parse(args);
        var exitCode = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = services.Out, Error = services.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            cancellationToken).ConfigureAwait(false);
        return parsed.Action is ParseErrorAction ? ExitCodes.Usage : exitCode;
    }

    /// <summary>Runs a command's action; what it throws becomes a message without a stack trace.</summary>
    public static async Task<int> GuardAsync(CommandOutput output, Func<CommandOutput, Task<int>> action)
    {
        try
        {
            return await action(output).ConfigureAwait(false);
        }
        catch (CommandException failure)
        {
            return Fail(failure.ExitCode, failure.Message);
        }
        catch (HttpRequestException failure)
        {
            return Fail(ExitCodes.Unreachable, failure.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCodes.Usage, failure.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(ExitCodes.Cancelled, "stopped");
        }

        int Fail(int exitCode, string message)
        {
            output.Failed(message, exitCode);
            return exitCode;
        }
    }

    private static RootCommand Create(CommandServices services)
    {
        var root = new RootCommand("Signs, sends, verifies and explains Debitura webhook deliveries, manages subscriptions, simulates Debitura, and finds what is wrong.")
        {
            JsonOption,
        };
        root.Add(DoctorCommand.Create(services));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
        return root;
    }
}
