using System.Diagnostics;
using System.Text;

namespace WebhookReceiver.Cli.Tests.Secrets;

/// <summary>In a terminal of its own, which util-linux's <c>script</c> makes.</summary>
public sealed class HiddenPromptTests
{
    private const string Typed = "typed-secret-4711";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ctrl_C_at_the_prompt_ends_the_tool_and_shows_nothing_of_what_was_typed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script(1) to make a terminal.");

        // The terminal sends Ctrl+C to the shell too. Without a trap some shells, dash among them, end with it and tell no exit code.
        var command = $"trap : INT; {ToolProcess.ShellCommand} subscriptions list --environment test; echo exit $?; stty -a";
        using var terminal = Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["REFERRAL_API_KEY"] = "", ["TERM"] = "dumb", ["SHELL"] = "/bin/sh" },
        })!;
        var seen = new StringBuilder();
        var buffer = new char[1024];
        while (!seen.ToString().Contains("not shown", StringComparison.Ordinal)
            && await terminal.StandardOutput.ReadAsync(buffer, Cancelled) is var count and > 0)
        {
            seen.Append(buffer, 0, count);
        }

        // At once, as a paste comes: the echo has to be off before anybody is asked.
        await terminal.StandardInput.WriteAsync(Typed.AsMemory(), Cancelled);
        await terminal.StandardInput.WriteAsync("\u0003".AsMemory(), Cancelled);
        await terminal.StandardInput.FlushAsync(Cancelled);
        seen.Append(await terminal.StandardOutput.ReadToEndAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(60), Cancelled));

        seen.ToString().Should().Contain($"exit {ExitCodes.Cancelled}").And.NotContain(Typed).And.Contain(" echo ");
    }
}
