using System.CommandLine;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary><c>verify</c> and <c>explain</c>: whether a saved delivery is valid, and if not, why.</summary>
internal sealed class VerifyCommand
{
    private readonly CommandServices services;
    private readonly SecretOptions secrets;
    private readonly Option<string> request = new("--request")
    {
        Description = "A saved HTTP request with headers and body; - is standard input.",
        HelpName = "FILE",
    };

    private readonly Option<string> header = new("--header")
    {
        Description = "The signature header, its value or the whole line.",
        HelpName = "TEXT",
    };
    private readonly Option<string> headers = new("--headers") { Description = "A file with the request's headers.", HelpName = "FILE" };
    private readonly Option<string> body = new("--body")
    {
        Description = "A file with the body as received; - is standard input.",
        HelpName = "FILE",
    };
    private readonly Option<string> signatureHeader = new("--signature-header")
    {
        Description = "The name of the signature header.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => WebhookReceiverOptions.DefaultSignatureHeader,
    };

    private readonly Option<DateTimeOffset?> receivedAt;
    private readonly Option<TimeSpan?> tolerance = TimeOptions.Duration("--tolerance", "How old it may be; 5 minutes by default.");

    private VerifyCommand(CommandServices services)
    {
        this.services = services;
        secrets = new SecretOptions(services);
        receivedAt = TimeOptions.Time(
            "--received-at",
            "When it arrived, by the receiver's clock. Without it the age is not judged: what is saved is old.",
            services.Time);
    }

    public static Command CreateVerify(CommandServices services)
    {
        var command = new ToolCommand(
            "verify",
            "Tells whether a saved delivery is valid.",
            "verify --request delivery.http --secret-file secret.txt",
            "verify --header 't=1791302255,v1=54a6...' --body body.json --received-at 2026-10-06T15:58:00Z",
            "verify --headers headers.txt --body body.json --json");
        new VerifyCommand(services).SetUp(command, explains: false);
        return command;
    }

    public static Command CreateExplain(CommandServices services)
    {
        var command = new ToolCommand(
            "explain",
            "Tells why a saved delivery is not valid, and what to do about it.",
            "explain --request delivery.http --secret-file appsettings.json",
            "explain --headers headers.txt --body body.json --other-secret-file test-receiver.txt",
            "explain --request delivery.http --received-at 2026-10-06T15:58:00Z --json");
        new VerifyCommand(services).SetUp(command, explains: true);
        return command;
    }

    private void SetUp(ToolCommand command, bool explains)
    {
        command.Add(request);
        command.Add(header);
        command.Add(headers);
        command.Add(body);
        command.Add(signatureHeader);
        command.Add(receivedAt);
        command.Add(tolerance);
        secrets.AddTo(command);
        if (explains)
        {
            secrets.AddOthersTo(command);
        }

        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var delivery = await ReadAsync(parseResult, cancellationToken);
            var secretSet = await secrets.ReadAsync(parseResult, output, cancellationToken);
            var arrived = parseResult.GetValue(receivedAt) ?? delivery.SignedAt ?? services.Time.GetUtcNow();
            var allowed = parseResult.GetValue(tolerance) ?? SignatureVerifier.DefaultTolerance;
            if (allowed < TimeSpan.Zero)
            {
                throw CommandException.Usage("--tolerance must not be negative.");
            }

            var result = delivery.SignatureHeaders.Count > 1
                ? (RejectionReason?)RejectionReason.MalformedSignature
                : SignatureVerifier.Verify(delivery.Signature, delivery.Body, [.. secretSet.Own], arrived, allowed, allowed).Rejection;
            var explanation = explains && result is not null
                ? Explain(delivery, new ExplainerInput
                {
                    SignatureHeader = delivery.Signature,
                    RawBody = delivery.Body,
                    BodyAnnounced = delivery.BodyAnnounced,
                    Secrets = secretSet.Own,
                    OtherReceivers = secretSet.Others,
                    Now = arrived,
                    Tolerance = allowed,
                    FutureTolerance = allowed,
                })
                : null;

            Write(output, result, explanation, delivery.SignedAt, isAgeJudged: parseResult.GetValue(receivedAt) is not null, explains);
            return result is null ? ExitCodes.Ok : ExitCodes.No;
        });
    }

    private static SignatureExplanation Explain(SavedDelivery delivery, ExplainerInput input) => delivery.SignatureHeaders.Count > 1
        ? new SignatureExplanation(
            RejectionCause.Unknown,
            "The signature header is there more than once, so nobody can say which one counts. Look for a proxy that adds one.")
        : SignatureExplainer.Explain(input);

    private static void Write(
        CommandOutput output,
        RejectionReason? rejection,
        SignatureExplanation? explanation,
        DateTimeOffset? signedAt,
        bool isAgeJudged,
        bool explains)
    {
        if (rejection is null)
        {
            output.Line($"Valid, signed at {signedAt:u}.", Tone.Good);
        }
        else
        {
            output.Line($"Not valid: {rejection}.", Tone.Bad);
            output.Line(explanation is null ? "The command explain says why." : $"{explanation.Cause}: {explanation.Message}");
        }

        if (!isAgeJudged && signedAt is not null)
        {
            output.Line("Its age was not judged: give --received-at for that.", Tone.Quiet);
        }

        output.Result(explains
            ? new
            {
                valid = rejection is null,
                reason = rejection,
                signedAt,
                ageJudged = isAgeJudged,
                cause = explanation?.Cause,
                message = explanation?.Message,
            }
            : new { valid = rejection is null, reason = rejection, signedAt, ageJudged = isAgeJudged });
    }

    private async Task<SavedDelivery> ReadAsync(ParseResult parseResult, CancellationToken cancellationToken)
    {
        var name = parseResult.GetValue(signatureHeader)!;
        switch (parseResult.GetValue(request), parseResult.GetValue(header), parseResult.GetValue(headers), parseResult.GetValue(body))
        {
            case ({ } path, null, null, null):
                return SavedDelivery.ParseRequest(await BytesAsync(path), name);
            case (null, { } text, null, { } path):
                return SavedDelivery.Parse(text, await BytesAsync(path), name);
            case (null, null, { } headersPath, { } path):
                var lines = Encoding.UTF8.GetString(await BytesAsync(headersPath));
                return SavedDelivery.Parse(lines, await BytesAsync(path), name);
            default:
                throw CommandException.Usage(
                    "Give the delivery as --request FILE, or as --header TEXT with --body FILE, or as --headers FILE with --body FILE.");
        }

        Task<byte[]> BytesAsync(string path) => InputFile.ReadAsync(path, services, cancellationToken);
    }
}
