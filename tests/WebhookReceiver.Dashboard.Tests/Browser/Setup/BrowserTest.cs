using Microsoft.Playwright;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>A test with an application of its own. When it ends, whatever a page did on the way that none may do fails it.</summary>
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    /// <summary>A phone that is small today.</summary>
    protected static readonly ViewportSize Phone = new() { Width = 360, Height = 740 };

    protected static BrowserNewContextOptions WithoutScript => new() { JavaScriptEnabled = false };

    private readonly List<Visitor> visitors = [];

    protected DashboardApp App { get; private set; } = null!;

    /// <summary>The application's clock; the real one, unless a test needs a history.</summary>
    protected virtual TimeProvider Clock => TimeProvider.System;

    public async ValueTask InitializeAsync()
    {
        BrowserTools.OrSkip();
        App = await DashboardApp.StartAsync(Configure, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (App is null)
        {
            return;
        }

        // Browsers first, as at a real stop, where none would wait for their live updates to end.
        foreach (var visitor in visitors)
        {
            await visitor.DisposeAsync();
        }

        await App.DisposeAsync();
    }

    protected virtual void Configure(WebhookDashboardOptions options)
    {
    }

    /// <summary>Opens a page of the dashboard in a browser of its own.</summary>
    /// <param name="path">Below the dashboard; empty for its first page.</param>
    /// <param name="options">The browser's size, zone, colours; whether it runs scripts.</param>
    protected async Task<IPage> OpenAsync(string path = "", BrowserNewContextOptions? options = null) =>
        await (await ArriveAsync(options)).OpenAsync(path);

    /// <summary>Makes a browser without a tab, for tests with several.</summary>
    protected async Task<Visitor> ArriveAsync(BrowserNewContextOptions? options = null)
    {
        var visitor = await Visitor.ArriveAsync(await chromium.StartAsync(), App.Dashboard, options);
        visitors.Add(visitor);
        return visitor;
    }
}
