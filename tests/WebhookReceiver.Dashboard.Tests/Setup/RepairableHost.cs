namespace WebhookReceiver.Dashboard.Tests.Setup;

/// <summary>An application with dead letters of two errors, whose cause can be fixed.</summary>
public sealed class RepairableHost : IAsyncDisposable
{
    private bool isMended;

    public DashboardHost Dashboard { get; private set; } = null!;

    public static async Task<RepairableHost> StartAsync(int updates, int closes)
    {
        var host = new RepairableHost();
        host.Dashboard = await DashboardHost.StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((e, _) => host.isMended
                ? Task.CompletedTask
                : throw new InvalidOperationException($"The ledger of case {e.Payload.CaseId} is locked."))
            .AddHandler<CaseClosed>((e, _) => throw new DoNotRetryException($"Case {e.Payload.CaseId} was never created here.")));
        for (var number = 0; number < updates; number++)
        {
            await host.Dashboard.DeliverAsync($"upd-{number}", WebhookEventTypes.CaseUpdated, DashboardHost.Data($"c-{number}"));
        }

        for (var number = 0; number < closes; number++)
        {
            await host.Dashboard.DeliverAsync($"cls-{number}", WebhookEventTypes.CaseClosed, DashboardHost.Data($"c-{number}"));
        }

        return host;
    }

    public void Mend() => isMended = true;

    public Task<string> WordsAsync(string page) => Dashboard.WordsAsync(page);

    public Task<string> ReadAsync(string page) => Dashboard.ReadAsync(page);

    public Task<HttpResponseMessage> PostAsync(string page, string tokenFrom, params (string Name, string Value)[] fields) =>
        Dashboard.PostAsync(page, tokenFrom, fields);

    public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
}
