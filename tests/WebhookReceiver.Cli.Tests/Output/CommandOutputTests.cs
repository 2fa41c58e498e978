using System.Text.Json;

namespace WebhookReceiver.Cli.Tests.Output;

public sealed class CommandOutputTests : IDisposable
{
    private readonly StringWriter written = new();
    private readonly StringWriter errors = new();
    private readonly CommandServices services;

    public CommandOutputTests() => services = new CommandServices { Out = written, Error = errors, OpenInput = () => Stream.Null };

    public void Dispose()
    {
        services.Dispose();
        written.Dispose();
        errors.Dispose();
    }

    [Fact]
    public void Json_is_one_document_without_text_and_with_everything_redacted()
    {
        var output = new CommandOutput(services, isJson: true);
        output.Redactor.Hide("hidden+secret/1");

        output.Line("some text");
        output.Result(
            new
            {
                nested = new[] { new { text = "it is hidden+secret/1 of anna@kunde.example" } },
                tone = Tone.Good,
                number = 1,
                none = (string?)null,
            });

        var json = JsonDocument.Parse(written.ToString()).RootElement;
        json.GetProperty("nested")[0].GetProperty("text").GetString().Should().Be("it is *** of ***");
        json.GetProperty("tone").GetString().Should().Be("good");
        json.GetProperty("none").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Text_that_is_redirected_has_no_colours_no_progress_and_no_line_breaks_of_its_own()
    {
        var output = new CommandOutput(services, isJson: false);
        var word = new string('x', 300);

        output.Line(word, Tone.Bad);
        output.Line($"[red]not markup[/] {word}");
        output.Line("mail anna@kunde.example");
        output.Result(new { });
        var result = await output.ProgressAsync("working", report =>
        {
            report("still working");
            return Task.FromResult(42);
        });

        var lines = written.ToString().Split('\n');
        lines[0].TrimEnd().Should().Be(word);
        written.ToString()
            .Should()
            .Contain("[red]not markup[/]")
            .And.NotContain("\u001b")
            .And.NotContain("working")
            .And.NotContain("anna@")
            .And.NotContain("{");
        lines.Should().ContainSingle(line => line.Contains("not markup") && line.Contains(word));
        result.Should().Be(42);
        errors.ToString().Should().BeEmpty();
    }
}
