using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace WebhookReceiver.Cli;

/// <summary>A command whose help ends with examples, and whose failures become a message and an exit code.</summary>
internal sealed class ToolCommand : Command
{
    /// <param name="name">What the user types.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Lines to copy, without the tool's name; a line that starts with # is a comment.</param>
    public ToolCommand(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    public IReadOnlyList<string> Examples { get; }

    /// <summary>Says what the command does. Exceptions end in <see cref="CommandLine"/>.</summary>
    public void Runs(CommandServices services, Func<ParseResult, CommandOutput, CancellationToken, Task<int>> action) =>
        SetAction((parseResult, cancellationToken) => CommandLine.GuardAsync(
            new CommandOutput(services, parseResult.GetValue(CommandLine.JsonOption)), output =>
                action(parseResult, output, cancellationToken)));
}

/// <summary>Adds the examples and the exit codes to a command's help.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ToolCommand { Examples: { Count: > 0 } examples })
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine(example.StartsWith('#') || example.StartsWith(' ') ? "  " + example : "  webhook-receiver " + example);
            }

            output.WriteLine();
        }

        output.WriteLine("Exit codes: 0 it worked, 1 the check said no, 2 wrong usage, 3 not reachable.");
        return result;
    }
}
