using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.Dashboard.Tests.Setup;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class HealthTests
{
    private const string Password = "Password=hunter2";

    [Fact]
    public async Task Names_the_exception_of_a_check_and_shows_nothing_of_its_text()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddHealthChecks().AddCheck("bank", () => throw new InvalidOperationException(Password)));

        (await host.WordsAsync("receivers")).Should().Contain("Unhealthy bank InvalidOperationException").And.NotContain(Password);
    }

    [Fact]
    public async Task A_check_that_ignores_its_token_does_not_hold_up_the_page()
    {
        var never = new TaskCompletionSource<HealthCheckResult>();
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddHealthChecks().AddAsyncCheck("bank", () => never.Task));
        await HistoryTimerAsync(host);

        var reading = host.WordsAsync("receivers");
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(5));
        host.Clock.Advance(TimeSpan.FromSeconds(5));

        (await reading).Should().Contain("Unhealthy health checks They did not end within 5 s.");
    }

    [Fact]
    public async Task A_check_that_takes_too_long_is_told_to_end()
    {
        var begun = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddHealthChecks().AddAsyncCheck("bank", async token =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            told.SetResult();
            return HealthCheckResult.Healthy();
        }));
        await HistoryTimerAsync(host);

        var reading = host.WordsAsync("receivers");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(5));
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        await reading;

        await told.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    // The inbox's history has a timer that is as long as the page's, set once at the start.
    private static Task HistoryTimerAsync(DashboardHost host) => host.Clock.TimerSetAsync(TimeSpan.FromSeconds(5));
}
