using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary><c>sign</c>: makes the signature header of a payload.</summary>
internal static class SignCommand
{
    public static Command Create(CommandServices services)
    {
        var payload = new Argument<string>("payload")
        {
            Description = "The file with the body, signed byte by byte; - is standard input.",
            DefaultValueFactory = static _ => InputFile.StandardInput,
        };
        var at = TimeOptions.Time("--at", "When it says it was signed; now by default.", services.Time);
        var curl = AddressOption.Create("--curl", "Print a curl command that sends it to this address.");
        var secrets = new SecretOptions(services);
        var command = new ToolCommand(
            "sign",
            "Signs a payload as Debitura does and prints the signature header.",
            "sign case-created.json --secret-file secret.txt",
            "sign case-created.json --at 2026-10-06T15:57:35Z --curl https://localhost:7001/webhooks/debitura",
            "sign - --json < case-created.json")
        {
            payload,
            at,
            curl,
        };
        secrets.AddTo(command);

        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var path = parseResult.GetValue(payload)!;
            var secret = (await secrets.ReadAsync(parseResult, output, cancellationToken)).Own[0];
            var body = await InputFile.ReadAsync(path, services, cancellationToken);
            var signedAt = parseResult.GetValue(at) ?? services.Time.GetUtcNow();
            var value = WebhookSigner.Sign(body, secret, signedAt);
            var curlCommand = parseResult.GetValue(curl) is { } url ? CurlCommand(url, value, path, output) : null;

            output.Line(curlCommand ?? $"{WebhookReceiverOptions.DefaultSignatureHeader}: {value}");
            output.Result(
                new
                {
                    header = WebhookReceiverOptions.DefaultSignatureHeader,
                    value,
                    signedAt = signedAt.ToUnixTimeSeconds(),
                    bytes = body.Length,
                    curl = curlCommand,
                });
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string CurlCommand(Uri url, string signature, string path, CommandOutput output)
    {
        var address = Quoted(url.OriginalString);
        if (!string.Equals(output.Redactor.Redact(address), address, StringComparison.Ordinal))
        {
            // Printing it with the token hidden would give a command that does not work.
            address = "\"$WEBHOOK_URL\"";
            output.Note("The address holds something private: set the variable WEBHOOK_URL to it before you run the command.");
        }

        return $"curl -i -X POST {address} -H 'Content-Type: application/json' " +
            $"-H '{WebhookReceiverOptions.DefaultSignatureHeader}: {signature}' --data-binary {Quoted("@" + path)}";
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
