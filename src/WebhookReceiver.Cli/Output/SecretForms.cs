using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WebhookReceiver.Cli;

/// <summary>
/// The forms of a secret. It is given with quotes, blanks or a scheme around it, sent without them, and returned in JSON, in an address, in
/// a page or in Base64.
/// </summary>
internal static class SecretForms
{
    private const string Quotes = "\"'`\u2018\u2019\u201C\u201D";

    private static readonly string[] Schemes = ["Bearer", "Basic", "ApiKey", "Token"];

    /// <summary>Returns a secret as it was given, without what is around it, and what that is in Base64 or decodes to.</summary>
    public static IReadOnlySet<string> For(string? given)
    {
        HashSet<string> forms = new(StringComparer.Ordinal);
        Add(given ?? "");

        // As the doctor sends it.
        Add(
            string.Concat(
                (given ?? "").Where(character => character is > ' ' and <= '~' && !Quotes.Contains(character, StringComparison.Ordinal))));
        foreach (var form in forms.ToArray())
        {
            AddEncoded(form);
        }

        return forms;

        void Add(string form)
        {
            if (form.Length == 0 || !forms.Add(form))
            {
                return;
            }

            Add(form.Trim());
            Add(form.Trim().Trim([.. Quotes]));
            foreach (var scheme in Schemes.Where(scheme => form.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
            {
                Add(form[scheme.Length..].TrimStart(' ', ':', '='));
            }
        }

        void AddEncoded(string form)
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(form));
            forms.Add(encoded);
            forms.Add(encoded.TrimEnd('='));
            forms.Add(encoded.TrimEnd('=').Replace('+', '-').Replace('/', '_'));
            var decoded = new byte[form.Length];
            if (Convert.TryFromBase64String(form, decoded, out var length))
            {
                forms.Add(Convert.ToHexStringLower(decoded.AsSpan(0, length)));
                if (decoded.AsSpan(0, length).IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
                {
                    forms.Add(Encoding.ASCII.GetString(decoded, 0, length));
                }
            }
        }
    }

    /// <summary>Matches a text with each character as it is or as an address, JSON or HTML writes it.</summary>
    public static Regex InAnyEncoding(string form)
    {
        var pattern = new StringBuilder();
        foreach (var character in form)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                pattern.Append(character);
                continue;
            }

            var percent = string.Concat(
                Encoding.UTF8.GetBytes([character]).Select(unit => string.Create(CultureInfo.InvariantCulture, $"%{unit:X2}")));
            string[] written =
            [
                Regex.Escape(character.ToString())
                    .Replace("/", "\\\\?/", StringComparison.Ordinal)
                    .Replace("\"", "\\\\?\"", StringComparison.Ordinal),
                AnyCase(percent),
                AnyCase(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}")),
                AnyCase(string.Create(CultureInfo.InvariantCulture, $"&#x{(int)character:X};")),
                string.Create(CultureInfo.InvariantCulture, $"&#{(int)character};"),
            ];
            pattern.Append("(?:")
                .AppendJoin('|', written)
                .Append(character switch { ' ' => "|\\+", '"' => "|&quot;", '&' => "|&amp;", '\'' => "|&apos;", _ => "" })
                .Append(')');
        }

        // Each step has one way to match, so nothing is tried twice.
        return new Regex(pattern.ToString(), RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);

        static string AnyCase(string text) => "(?i:" + Regex.Escape(text) + ")";
    }
}
