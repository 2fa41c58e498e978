using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>The tool as a whole: its commands, and what becomes of their failures.</summary>
internal static class CommandLine
{
    /// <summary>The option that every command has.</summary>
    public static readonly Option<bool> JsonOption = new("--json")
    {
        Description = "Write one JSON document instead of text.",
        Recursive = true,
    };

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandServices services, CancellationToken cancellationToken)
    {
        try
        {
            return await ParseAndRunAsync(args, services, cancellationToken);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the runtime would print the exception's text as it is
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Not as JSON: what failed may be standard output itself.
            new CommandOutput(services, isJson: false).Failed(Unexpected(failure), ExitCodes.No);
            return ExitCodes.No;
        }
    }

    private static async Task<int> ParseAndRunAsync(
        IReadOnlyList<string> args, CommandServices services, CancellationToken cancellationToken)
    {
        var parsed = Create(services).Parse(args);
        if (parsed.Action is ParseErrorAction errorAction)
        {
            errorAction.ShowHelp = false;
            if (parsed.GetValue(JsonOption))
            {
                new CommandOutput(services, isJson: true).Failed(
                    string.Join(" ", parsed.Errors.Select(error => error.Message)), ExitCodes.Usage);
                return ExitCodes.Usage;
            }
        }

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        configuration.Output = new EscapingWriter(services.Out);
        configuration.Error = new EscapingWriter(services.Error);
        var exitCode = await parsed.InvokeAsync(configuration, cancellationToken);
        return parsed.Action is ParseErrorAction ? ExitCodes.Usage : exitCode;
    }

    /// <summary>Runs a command's action; what it throws becomes a message without a stack trace.</summary>
    public static async Task<int> GuardAsync(CommandOutput output, Func<CommandOutput, Task<int>> action)
    {
        try
        {
            return await action(output);
        }
        catch (CommandException failure)
        {
            return Fail(failure.ExitCode, failure.Message);
        }
        catch (ReferralApiException failure)
        {
            return Fail(ExitCodeOf(failure), Describe(failure));
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
#pragma warning disable CA1031 // General exception types: a stack trace could show what the redactor hides
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Fail(ExitCodes.No, Unexpected(failure));
        }

        int Fail(int exitCode, string message)
        {
            output.Failed(message, exitCode);
            return exitCode;
        }
    }

    private static string Unexpected(Exception failure) =>
        $"This is a mistake in the tool, please report it: {failure.GetType().Name}: {failure.Message}";

    public static int ExitCodeOf(ReferralApiException failure) =>
        failure.Kind is ReferralApiErrorKind.Unreachable or ReferralApiErrorKind.Timeout ? ExitCodes.Unreachable : ExitCodes.No;

    private static string Describe(ReferralApiException failure)
    {
        IEnumerable<string?> parts =
        [
            failure.Message,
            failure.ServerMessage,
            .. failure.FieldErrors.Select(field => $"{field.Key}: {string.Join(", ", field.Value)}"),
            .. failure.BusinessErrors.Select(rule => $"{rule.Type}: {rule.Message}"),
            failure.TraceId is { } traceId ? $"traceId {traceId}" : null,
        ];
        return string.Join(" ", parts.Where(part => !string.IsNullOrWhiteSpace(part)).Distinct(StringComparer.Ordinal));
    }

    /// <summary>Makes the command tree.</summary>
    internal static RootCommand Create(CommandServices services)
    {
        var root = new RootCommand(
            "Signs, sends, verifies and explains Debitura webhook deliveries, manages subscriptions, simulates Debitura, and finds " +
                "what is wrong.")
        {
            JsonOption,
        };
        root.Add(SignCommand.Create(services));
        root.Add(SendCommand.Create(services));
        root.Add(VerifyCommand.CreateVerify(services));
        root.Add(VerifyCommand.CreateExplain(services));
        root.Add(SubscriptionsCommand.Create(services));
        root.Add(SimulateCommand.Create(services));
        root.Add(DoctorCommand.Create(services));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
        return root;
    }
}
