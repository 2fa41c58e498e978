using Microsoft.Playwright;
using WebhookReceiver.Dashboard.Tests.Browser.Setup;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>
/// One browser for all tests, started by the first that needs it; each test has contexts of its own, which share nothing.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>
    /// How long anything may take before it counts as not happening: machines are slow, and nobody waits this long when all is well.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // No GPU, no sandbox as root, and nothing that talks to anybody by itself.
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task<IBrowser> StartAsync()
    {
        await gate.WaitAsync();
        try
        {
            Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
            playwright ??= await Playwright.CreateAsync();
            browser ??= await playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = BrowserTools.Browser, Args = Arguments });
            return browser;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        gate.Dispose();
    }
}
