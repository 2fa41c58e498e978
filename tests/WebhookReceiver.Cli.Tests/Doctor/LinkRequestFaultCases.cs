namespace WebhookReceiver.Cli.Tests;

/// <summary>The article on link requests that expire.</summary>
internal static class LinkRequestFaultCases
{
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new(
            "link request expired",
            "link-expired",
            "and the client is not linked",
            it => it.Before = setup => AfterAsync(
                setup, WebhookEventTypes.ClientLinkExpired, () => setup.Simulator.Clients.Expire(DoctorSetup.Tenant))),
        new(
            "link request declined",
            "link-declined",
            "client.link_declined",
            it => it.Before = setup => AfterAsync(
                setup, WebhookEventTypes.ClientLinkDeclined, () => setup.Simulator.Clients.Decline(DoctorSetup.Tenant))),
        new("link request still open", "link-open", "and the client is not linked", it => it.Before = OpenAsync),
        new("link approved by the first of two clicks", "link-approved-after-all", "and the client is linked", it =>
            it.Before = async setup =>
        {
            await OpenAsync(setup);
            setup.Simulator.Clients.Approve(DoctorSetup.Tenant);
        }),
    ];

    private static Task OpenAsync(DoctorSetup setup) =>
        CatchAsync(setup, WebhookEventTypes.ClientLinkRequested, () => setup.CreateClientAsync("needs-linking"));

    private static async Task AfterAsync(DoctorSetup setup, string eventType, Func<bool> happens)
    {
        await setup.CreateClientAsync("needs-linking");
        await CatchAsync(setup, eventType, () => Task.FromResult(happens()));
    }

    private static async Task CatchAsync(DoctorSetup setup, string eventType, Func<Task> raise) =>
        setup.Settings = setup.Settings with { Event = DoctorSetup.BodyOf(await setup.CatchAsync(eventType, raise)) };
}
