using System.CommandLine;

namespace WebhookReceiver.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands
    {
        get
        {
            using var services = new CommandServices { Out = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };
            return [.. Paths(CommandLine.Create(services), "").Where(path => path.Length > 0)];
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself_with_examples_that_are_understood(string path)
    {
        var run = await CommandRun.OfAsync([.. path.Split(' '), "--help"]);

        run.ExitCode.Should().Be(ExitCodes.Ok);
        run.Out.Should().Contain("Examples:").And.Contain("--json").And.Contain("Exit codes:");
        var examples = run.Out.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("webhook-receiver ", StringComparison.Ordinal))
            .ToArray();
        examples.Should().NotBeEmpty();
        using var services = new CommandServices { Out = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };

        // A command without options is only announced so far, and so are its examples.
        examples.Where(
            example => CommandLine.Create(services).Parse(
                Arguments(example)) is { Errors.Count: > 0, CommandResult.Command: { Options.Count: > 0 } or { Subcommands.Count: > 0 } })
            .Should().BeEmpty();
    }

    [Fact]
    public async Task The_version_is_told()
    {
        var run = await CommandRun.OfAsync("--version");

        run.ExitCode.Should().Be(ExitCodes.Ok);
        run.Out.Trim().Should().NotBeEmpty();
    }

    private static string Arguments(string example) => example["webhook-receiver ".Length..].Split(" < ")[0].Replace('\'', '"');

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, $"{path} {sub.Name}".Trim())).Prepend(path);
}
