namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Handles the news of link recovery. It is resolved from the event's DI scope and can take any service; with the inbox, what it changes
/// through the inbox's context commits with the event.
/// </summary>
public interface ILinkRecoveryHandler
{
    /// <summary>Handles one piece of news. After an exception the event comes again with the same news; no request is sent twice.</summary>
    /// <param name="news">The news; switch on the nested records of <see cref="LinkRecoveryNews"/>.</param>
    /// <param name="cancellationToken">Ends when the time for the event is over. Pass it on.</param>
    /// <returns>A task that ends when the news is handled.</returns>
    Task HandleAsync(LinkRecoveryNews news, CancellationToken cancellationToken);
}
