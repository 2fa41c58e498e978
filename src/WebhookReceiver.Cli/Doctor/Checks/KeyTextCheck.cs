namespace WebhookReceiver.Cli;

/// <summary>Looks at the key's text, character by character, without ever showing it.</summary>
internal sealed class KeyTextCheck : IDoctorCheck
{
    private const string Quotes = "\"'`\u2018\u2019\u201C\u201D";

    public ChecklistSection Section => ChecklistSection.Credentials;

    public string Title => "the API key's text";

    public Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var findings = Check(context.Settings.ApiKey, out var clean);
        context.Api = context.Api with
        {
            Key = clean,
            SkipReason = context.Api.SkipReason ?? (clean is null ? "The API was not asked: there is no key." : null),
        };

        return Task.FromResult<IReadOnlyList<Finding>>(findings);
    }

    private static Finding[] Check(string? key, out string? clean)
    {
        // The rest is tried without what must not be there, so that one run tells whether the key is good otherwise.
        clean = string.Concat(
            (key ?? "").Where(character => character is > ' ' and <= '~' && !Quotes.Contains(character, StringComparison.Ordinal)));
        if (clean.Length == 0)
        {
            clean = null;
            return [CredentialFaults.KeyMissing.Found(Seen.Own(key is null ? "no key was given" : "the key is blank"))];
        }

        var length = key!.Length;
        Finding[] findings =
        [
            .. key.Select((character, index) => (Fault: FaultOf(character), character, index))
                .Where(odd => odd.Fault is not null)
                .GroupBy(odd => odd.Fault!)
                .Select(group => group.Key.Found(Seen.Join(", ", group.Take(5).Select(odd => Describe(odd.character, odd.index, length))))),
        ];
        return findings.Length > 0
            ? findings
            : [Finding.Pass(ChecklistSection.Credentials, "Key text", $"{length} characters, all visible")];
    }

    private static DoctorFault? FaultOf(char character) => character switch
    {
        _ when char.IsWhiteSpace(character) => CredentialFaults.KeyWhiteSpace,
        _ when char.IsControl(character) => CredentialFaults.KeyControlCharacter,
        _ when Quotes.Contains(character, StringComparison.Ordinal) => CredentialFaults.KeyQuoted,
        > '~' => CredentialFaults.KeyInvisibleCharacter,
        _ => null,
    };

    private static Seen Describe(char character, int index, int length)
    {
        var place = index == 0 ? Seen.Own("at the start") : index == length - 1 ? Seen.Own("at the end") : $"as character {index + 1}";
        return $"U+{(int)character:X4} {place}";
    }
}
