using System.Collections.Frozen;
using System.Globalization;

namespace WebhookReceiver.Simulator;

/// <summary>
/// The countries and currencies that exist, from the runtime's culture data. Without that data, in invariant mode, everything exists.
/// </summary>
internal static class IsoCodes
{
    private static readonly RegionInfo[] Regions =
    [
        .. CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Select(culture => new RegionInfo(culture.Name))
            .Where(region => region.TwoLetterISORegionName.All(char.IsAsciiLetter)),
    ];

    // No culture belongs to Antarctica, and the simulator has no partner there.
    private static readonly FrozenSet<string> Countries = Regions
        .SelectMany(region => new[] { region.TwoLetterISORegionName, region.EnglishName })
        .Append("AQ").Append("Antarctica")
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Currencies = Regions
        .Select(region => region.ISOCurrencySymbol)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is an alpha-2 code or an English name, as Debitura takes both.</summary>
    public static bool IsCountry(string text) => Regions.Length == 0 || Countries.Contains(text);

    public static bool IsCurrency(string text) => Regions.Length == 0 || Currencies.Contains(text);
}
