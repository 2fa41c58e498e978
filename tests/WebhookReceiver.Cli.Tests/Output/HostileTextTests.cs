using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests.Output;

/// <summary>Feeds hostile text through every command. A command without a scenario here fails.</summary>
public sealed partial class HostileTextTests : IDisposable
{
    private const string Api = "http://127.0.0.1:9";

    private readonly TempFolder folder = new();

    public static TheoryData<string, string> CommandsInEachForm
    {
        get
        {
            using var services = new CommandServices { Out = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };
            TheoryData<string, string> data = [];
            foreach (var path in Leaves(CommandLine.Create(services), ""))
            {
                data.Add(path, "text");
                data.Add(path, "json");
                data.Add(path, "terminal");
            }

            return data;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(CommandsInEachForm))]
    public async Task Comes_out_of_no_command_as_anything_but_visible_text(string command, string form)
    {
        foreach (var scenario in ScenariosOf(command))
        {
            var run = await RunAsync(scenario, form);

            // A terminal's width may break the line anywhere, so there only the characters count, without the tool's own colours and
            // spinner.
            HostileText.ShouldBeHarmlessIn(
                form == "terminal"
                    ? "| " + string.Join(' ', OwnSequence().Replace(run.All, "").Split('\n', '\r').Select(line => line.Trim()))
                    : run.All);
            if (form == "json")
            {
                _ = run.Json;
            }
        }
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("lst")]
    [InlineData("doctor --no-such-option")]
    [InlineData("subscriptions delete")]
    [InlineData("simulate --port")]
    [InlineData("send case.created --repeat")]
    [InlineData("verify --tolerance")]
    [InlineData("doctor --environment")]
    public async Task Comes_out_of_no_complaint_about_the_command_line(string args)
    {
        foreach (var hostile in new[] { HostileText.Text, "l\nist" + HostileText.Text })
        {
            HostileText.ShouldBeHarmlessIn((await CommandRun.OfAsync([.. args.Split(' '), hostile])).All);
            HostileText.ShouldBeHarmlessIn((await CommandRun.OfAsync([.. args.Split(' '), hostile, "--json"])).All);
        }
    }

    [Fact]
    public async Task Comes_out_of_no_failure_that_no_command_expects()
    {
        var run = await CommandRun.With(it =>
        {
            it.Environment["REFERRAL_API_KEY"] = "a-key-of-the-tests";
            it.CreateHandler = () => throw new InvalidOperationException(HostileText.Text);
        }).RunAsync("subscriptions", "list", "--base-url", Api);

        HostileText.ShouldBeHarmlessIn(run.All);
    }

    [Fact]
    public async Task Stays_readable_as_what_it_was_in_json()
    {
        var run = await RunAsync(new(["subscriptions", "list", "--base-url", Api], Subscriptions()), "json");

        run.Json.GetProperty("subscriptions")[0].GetProperty("disabledReason").GetString().Should().Be(HostileText.Text);
    }

    [GeneratedRegex("\u001b\\[(?:\\?25[hl]|[0-9;]*[mAKG])", RegexOptions.NonBacktracking)]
    private static partial Regex OwnSequence();

    private static IEnumerable<string> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0 ? [path] : command.Subcommands.SelectMany(sub => Leaves(sub, $"{path} {sub.Name}".Trim()));

    private static Func<HttpRequestMessage, HttpResponseMessage> Subscriptions() => request => request switch
    {
        { Method.Method: "GET", RequestUri.AbsolutePath: "/me" } =>
            Answer(HttpStatusCode.OK, new { id = HostileText.Text, companyName = HostileText.Text }),
        { Method.Method: "GET" } => Answer(HttpStatusCode.OK, new[] { Subscription() }),
        _ => Answer(HttpStatusCode.OK, Subscription()),
    };

    private static object Subscription() => new
    {
        id = Guid.Parse("6f0c2a1e-2f55-4a0b-9f8f-0a4f6f1f7d11"),
        url = "http://127.0.0.1:9/hooks/" + HostileText.Text,
        events = new[] { HostileText.Text },
        isActive = false,
        secret = TestSecrets.Other,
        disabledReason = HostileText.Text,
    };

    private static HttpResponseMessage Refusal(HttpRequestMessage request) => Answer(HttpStatusCode.UnprocessableEntity, new
    {
        message = HostileText.Text,
        traceId = HostileText.Text,
        errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { [HostileText.Text] = [HostileText.Text] },
        businessErrors = new[] { new { type = HostileText.Text, message = HostileText.Text } },
    });

    private static HttpResponseMessage Answer(HttpStatusCode status, object body) =>
        new(status) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };

    private Scenario[] ScenariosOf(string command) => command switch
    {
        "sign" =>
        [
            new(["sign", HostileText.Text]),
            new(["sign", folder.Write("body" + HostileText.Text.Replace('/', '_'), "{}"), "--curl", "https://partner.example/hooks"]),
        ],
        "send" =>
        [
            new(["send", HostileText.Text, "--to", Api]),
            new(["send", "case.created", "--to", Api], _ => throw new HttpRequestException(HostileText.Text)),
        ],
        "verify" =>
        [
            new(["verify", "--request", HostileText.Text]),
            new(["verify", "--header", "t=1", "--body", folder.Write("b.json", "{}"), "--secret-file", Swapped(TestSecrets.Second + " ")]),
        ],
        "explain" => [new(["explain", "--request", SignedBySecond(), "--secret-file", Swapped(TestSecrets.Second)])],
        "subscriptions list" => OfApi("list"),
        "subscriptions create" => OfApi("create", "--url", "https://partner.example/hooks", "--write", folder.At("new.json")),
        "subscriptions update" => OfApi("update", "--active", "true"),
        "subscriptions rotate" => [OfApi("rotate", "--write", Swapped(TestSecrets.Second), "--wait", "0.01s")[1]],
        "subscriptions delete" => [new(["subscriptions", "delete", Guid.Empty.ToString(), "--yes", "--base-url", Api], Refusal)],
        "subscriptions test" => [new(["subscriptions", "test", HostileText.Text, "--client", "tenant", "--base-url", Api], Refusal)],
        "simulate" => [new(["simulate", "--port", HostileText.Text])],
        "doctor" =>
        [
            new(
                ["doctor", "--base-url", Api, "--allow-loopback", "--settings", Swapped(TestSecrets.Second), "--event", folder.Write(
                    "e.json", JsonSerializer.Serialize(new { @event = HostileText.Text, timestamp = HostileText.Text }))],
                Subscriptions()),
            new(
                ["doctor", "--base-url", Api, "--allow-loopback", "--response", folder.Write(
                    "r.json", JsonSerializer.Serialize(new { message = HostileText.Text, errors = new Dictionary<string, string[]>(
                    StringComparer.Ordinal) { [HostileText.Text] = [HostileText.Text] } })), "--status", "400"],
                Refusal),
        ],
        _ => throw new InvalidOperationException(
            $"The command \"{command}\" has no scenario: give it hostile text from everything that it reads."),
    };

    private Scenario[] OfApi(params string[] args) =>
        [new(["subscriptions", .. args, "--base-url", Api], Subscriptions()), new(["subscriptions", .. args, "--base-url", Api], Refusal)];

    /// <summary>Settings in which another receiver has a hostile name.</summary>
    private string Swapped(string secret) => folder.Write("settings.json", JsonSerializer.Serialize(new
    {
        WebhookReceiver = new
        {
            SigningSecrets = new[] { TestSecrets.First },
            Receivers = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [HostileText.Text] = new { SigningSecrets = new[] { secret } },
            },
        },
    }));

    private string SignedBySecond()
    {
        var signed = WebhookSigner.Sign("{}"u8.ToArray(), WebhookSecret.Parse(TestSecrets.Second), DateTimeOffset.UnixEpoch.AddYears(50));
        return folder.Write("delivery.http", $"POST / HTTP/1.1\r\nX-Debitura-Signature: {signed}\r\n\r\n{{}}");
    }

    private Task<CommandRun> RunAsync(Scenario scenario, string form) => CommandRun.With(it =>
    {
        it.IsTerminal = form == "terminal";
        it.Environment["REFERRAL_API_KEY"] = "a-key-of-the-tests";
        if (!scenario.Args.Contains("--secret-file"))
        {
            it.Environment["WEBHOOK_RECEIVER_SECRET"] = TestSecrets.First;
        }

        it.CreateHandler = () => new StubHandler(scenario.Answer ?? (_ => new HttpResponseMessage(HttpStatusCode.OK)));
    }).RunAsync([.. scenario.Args, .. form == "json" ? ["--json"] : Array.Empty<string>()]);

    private sealed record Scenario(string[] Args, Func<HttpRequestMessage, HttpResponseMessage>? Answer = null);

    private sealed class StubHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = answer(request);
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}
