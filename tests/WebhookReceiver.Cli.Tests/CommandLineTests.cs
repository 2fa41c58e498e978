namespace WebhookReceiver.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_names_the_commands_and_the_exit_codes()
    {
        var run = await CommandRun.OfAsync("--help");

        run.ExitCode.Should().Be(ExitCodes.Ok);
        run.Out.Should().Contain("doctor").And.Contain("Exit codes:");
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("doctor", "--no-such-option")]
    [InlineData("doctor", "--limit", "many")]
    [InlineData("send", "case.created", "--to", "http://127.0.0.1:9", "--repeat", "many")]
    [InlineData("simulate", "--port", "none")]
    [InlineData("simulate", "--speed", "fast", "--json")]
    [InlineData("subscriptions", "rotate", "not-an-id", "--write", "file.json")]
    public async Task A_command_line_that_makes_no_sense_is_wrong_usage(params string[] args)
    {
        var run = await CommandRun.OfAsync(args);

        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().NotBeEmpty().And.NotContain("mistake in the tool");
    }
}
