namespace WebhookReceiver.Simulator;

internal sealed record ClientList(PageData Page, ClientsSummary Summary, IReadOnlyList<ClientResponse> Clients);
