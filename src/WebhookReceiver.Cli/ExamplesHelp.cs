using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace WebhookReceiver.Cli;

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
