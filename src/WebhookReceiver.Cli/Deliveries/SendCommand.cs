using System.CommandLine;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli;

/// <summary><c>send</c>: sends signed deliveries to a receiver, good or deliberately bad.</summary>
internal static class SendCommand
{
    // Well within the five minutes of the tolerance.
    private const int MaxRetries = 120;

    // A little more than Debitura waits, so that an answer that comes too late is still seen.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan DebituraWaits = TimeSpan.FromSeconds(10);

    public static Command Create(CommandServices services)
    {
        var eventType = new Argument<string>("event")
        {
            Description = "The event type of a sample, for example case.created. Not needed with --file.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "event",
        };
        eventType.CompletionSources.Add(
            _ => WebhookEventTypes.All.Select(type => new System.CommandLine.Completions.CompletionItem(type)));
        var to = AddressOption.Create("--to", "The receiver's address.");
        to.Required = true;
        var file = new Option<string>("--file")
        {
            Description = "A file to send instead of a sample, byte by byte; - is standard input.",
            HelpName = "FILE",
        };
        var repeat = new Option<int>("--repeat")
        {
            Description = "How often to send, 1 to 100000.",
            HelpName = "N",
            DefaultValueFactory = static _ => 1,
        };
        repeat.Require(static value => value is >= 1 and <= 100_000, "--repeat must be 1 to 100000.");
        var repeatAs = new Option<Repetition>("--repeat-as")
        {
            Description =
                "What each further delivery is: retry (the same event signed afresh), replay (the very same request) or event " +
                    "(another event).",
        };
        var tamper = new Option<Tampering?>("--tamper") { Description = "Falsify the body, the signature or the timestamp after signing." };
        var age = TimeOptions.Duration("--age", "Sign it this long ago.");
        var test = new Option<bool>("--test") { Description = "Mark it as synthetic with X-Debitura-Test." };
        var secrets = new SecretOptions(services);
        var command = new ToolCommand(
            "send",
            "Sends a signed delivery to a receiver and tells what it answers.",
            "send case.created --to https://localhost:7001/webhooks/debitura",
            "send client.linked --to http://localhost:5080/webhooks/debitura --repeat 2",
            "send case.closed --to http://localhost:5080/webhooks/debitura --tamper body",
            "send case.closed --to http://localhost:5080/webhooks/debitura --age 6m",
            "send --file captured.json --to http://localhost:5080/webhooks/debitura --json")
        {
            eventType,
            to,
            file,
            repeat,
            repeatAs,
            tamper,
            age,
            test,
        };
        secrets.AddTo(command);

        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var address = parseResult.GetValue(to)!;
            var read = await ReadAsync(parseResult.GetValue(eventType), parseResult.GetValue(file), services, cancellationToken);
            var secret = (await secrets.ReadAsync(parseResult, output, cancellationToken)).Own[0];
            var signedAt = services.Time.GetUtcNow() - (parseResult.GetValue(age) ?? TimeSpan.Zero);
            var repetition = parseResult.GetValue(repeatAs);
            var count = parseResult.GetValue(repeat);
            if (repetition == Repetition.Retry && count > MaxRetries)
            {
                throw CommandException.Usage(
                    $"--repeat is at most {MaxRetries} for retries: each is signed in a second of its own, and further back it would " +
                        $"be too old. More deliveries: --repeat-as event.");
            }

            var delivery = Prepared(read());
            using var client = services.CreateHttpClient(Timeout);
            var sent = await output.ProgressAsync($"Sending to {address}", async report =>
            {
                List<SentDelivery> answers = [];
                for (var number = 1; number <= count; number++)
                {
                    report($"Sending {number} of {count}");
                    answers.Add(
                        await SendAsync(
                            client, NextOf(number), address, parseResult.GetValue(tamper), number, services.Time, cancellationToken));
                }

                return answers;
            });

            Write(sent, output);
            return sent.TrueForAll(answer => answer.Accepted) ? ExitCodes.Ok : ExitCodes.No;

            SignedDelivery Prepared(SignedDelivery raw)
            {
                var signed = raw.SignedWith(secret).At(signedAt);
                return parseResult.GetValue(test) ? signed.AsTest() : signed;
            }

            // A retry is signed in another second than the attempt before, or it would be the very same delivery. Not later than now, so
            // each one lies further back.
            SignedDelivery NextOf(int number) => repetition switch
            {
                Repetition.Event => number == 1 ? delivery : Prepared(read()),
                Repetition.Retry => delivery.At(signedAt - TimeSpan.FromSeconds(number - 1)),
                _ => delivery,
            };
        });
        return command;
    }

    private static async Task<Func<SignedDelivery>> ReadAsync(
        string? eventType, string? file, CommandServices services, CancellationToken cancellationToken)
    {
        switch (eventType, file)
        {
            case (null, null):
                throw CommandException.Usage("Say what to send: an event type such as case.created, or --file FILE.");
            case (not null, not null):
                throw CommandException.Usage("Give an event type or --file, not both: the file says which event it is.");
            case (not null, null):
                var known = WebhookEventTypes.All.FirstOrDefault(type => string.Equals(type, eventType, StringComparison.OrdinalIgnoreCase))
                    ?? throw CommandException.Usage(
                        $"There is no sample of the event type '{eventType}'. Take one of {string.Join(", ", WebhookEventTypes.All)}, or " +
                        $"give --file.");
                return () => SignedDelivery.From(SampleEvents.Create(known));
            default:
                var body = await InputFile.ReadAsync(file, services, cancellationToken);
                return () => SignedDelivery.FromBytes(body);
        }
    }

    private static async Task<SentDelivery> SendAsync(
        HttpClient client,
        SignedDelivery delivery,
        Uri address,
        Tampering? tampering,
        int number,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        using var request = (tampering == Tampering.Body ? delivery.Tampered() : delivery).ToRequest(address);
        Falsify(request, tampering);
        var started = clock.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var took = clock.GetElapsedTime(started);
            var status = (int)response.StatusCode;
            var isTooLate = took >= DebituraWaits;
            var outcome = StatusMeaning.For(status) + (isTooLate ? "; too late, Debitura waits 10 seconds" : "");
            return new SentDelivery(number, status, (long)took.TotalMilliseconds, StatusMeaning.IsAccepted(status) && !isTooLate, outcome);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw CommandException.Unreachable($"No answer within {Timeout.TotalSeconds:0} seconds; Debitura waits 10.");
        }
        catch (HttpRequestException exception)
        {
            throw CommandException.Unreachable(
                $"{address.GetLeftPart(UriPartial.Authority)} cannot be reached: {exception.Message}", exception);
        }
    }

    private static void Falsify(HttpRequestMessage request, Tampering? tampering)
    {
        const string Header = WebhookReceiverOptions.DefaultSignatureHeader;
        if (tampering is not (Tampering.Signature or Tampering.Timestamp))
        {
            return;
        }

        // t=<digits>,v1=<64 hexadecimal digits>: the last character of the part in question changes.
        var value = request.Headers.GetValues(Header).Single();
        var index = tampering == Tampering.Signature ? value.Length - 1 : value.IndexOf(',', StringComparison.Ordinal) - 1;
        var changed = value[index] == '0' ? '1' : '0';
        request.Headers.Remove(Header);
        request.Headers.TryAddWithoutValidation(Header, value[..index] + changed + value[(index + 1)..]);
    }

    private static void Write(List<SentDelivery> sent, CommandOutput output)
    {
        foreach (var answer in sent)
        {
            output.Line(
                $"{(sent.Count > 1 ? $"{answer.Number}: " : "")}{answer.Status} after {answer.Milliseconds} ms, {answer.Outcome}",
                answer.Accepted ? Tone.Good : Tone.Bad);
        }

        if (sent.Count > 1)
        {
            output.Line($"{sent.Count(answer => answer.Accepted)} of {sent.Count} accepted");
        }

        output.Result(new { accepted = sent.TrueForAll(answer => answer.Accepted), deliveries = sent });
    }
}

/// <summary>What came back for one delivery.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Accepted">Whether Debitura would count it as delivered.</param>
/// <param name="Outcome">The status in words.</param>
internal sealed record SentDelivery(int Number, int Status, long Milliseconds, bool Accepted, string Outcome);

/// <summary>What each further delivery is.</summary>
internal enum Repetition
{
    /// <summary>The same event signed afresh, as Debitura's next attempt: a receiver recognises the duplicate.</summary>
    Retry = 0,

    /// <summary>The very same request again: a receiver refuses it once the first is completed.</summary>
    Replay = 1,

    /// <summary>Another event of the same type.</summary>
    Event = 2,
}

/// <summary>What to falsify in a delivery after it was signed.</summary>
internal enum Tampering
{
    /// <summary>The body gets one space more.</summary>
    Body = 1,

    /// <summary>One digit of the signature changes.</summary>
    Signature = 2,

    /// <summary>The timestamp is moved by one second.</summary>
    Timestamp = 3,
}
