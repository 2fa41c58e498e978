using Microsoft.Playwright;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>Goes through a page with nothing but the Tab key.</summary>
public static class Tabbing
{
    private const int MaxStops = 400;

    private const string Describe = """
        element => element === document.body ? null : {
            name: `${element.tagName.toLowerCase()} '${(element.innerText || element.name || element.getAttribute('aria-label') || element.id || '').trim().slice(0, 40)}'`,
            isMarked: (style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none')(getComputedStyle(element)),
            isInView: (box => box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth)(element.getBoundingClientRect()),
            isNew: !element.wasReached && (element.wasReached = true),
        }
        """;

    // Radio buttons are one stop per group, and reached by the arrow keys from there.
    private const string NotReached = """
        () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]):not([type=radio]), select, textarea, summary, [tabindex="0"]')]
            .filter(element => !element.disabled && element.checkVisibility() && !element.wasReached)
            .map(element => element.outerHTML.slice(0, 120))
        """;

    /// <summary>Presses Tab until the page has no further stop.</summary>
    public static async Task<IReadOnlyList<TabStop>> ThroughAsync(IPage page)
    {
        List<TabStop> stops = [];
        while (stops.Count < MaxStops)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateHandleAsync("() => document.activeElement");
            var stop = await focused.AsElement()!.EvaluateAsync<TabStop?>(Describe);
            if (stop is null || (!stop.IsNew && stops.Count > 0 && stop.Name != stops[^1].Name))
            {
                return stops;
            }

            // A date has a stop for each of its parts.
            if (stop.IsNew)
            {
                stops.Add(stop);
            }
        }

        throw new InvalidOperationException($"The page has more than {MaxStops} stops, or holds the focus.");
    }

    /// <summary>What can be used with a mouse and was no stop.</summary>
    public static Task<string[]> MissedAsync(IPage page) => page.EvaluateAsync<string[]>(NotReached);

    /// <summary>Where the focus was.</summary>
    public sealed class TabStop
    {
        public string Name { get; set; } = string.Empty;

        /// <summary>Whether somebody who looks sees that the focus is there.</summary>
        public bool IsMarked { get; set; }

        public bool IsInView { get; set; }

        public bool IsNew { get; set; }

        public override string ToString() => $"{Name}{(IsMarked ? string.Empty : " unmarked")}{(IsInView ? string.Empty : " out of view")}";
    }
}
