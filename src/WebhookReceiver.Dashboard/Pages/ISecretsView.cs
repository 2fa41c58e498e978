namespace WebhookReceiver.Dashboard.Pages;

/// <summary>A model whose page has the table of secrets.</summary>
internal interface ISecretsView
{
    IReadOnlyList<ReceiverSecrets> Secrets { get; }
}
