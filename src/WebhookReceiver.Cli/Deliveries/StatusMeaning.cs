namespace WebhookReceiver.Cli;

/// <summary>What a receiver's status code means, in words. The table of the receiver's answers, read from the sender's side.</summary>
internal static class StatusMeaning
{
    public static bool IsAccepted(int status) => status is >= 200 and < 300;

    public static string For(int status) => status switch
    {
        200 => "accepted: handled, or a duplicate of an event that was",
        202 => "accepted: stored in the inbox",
        >= 200 and < 300 => "accepted",
        >= 300 and < 400 => "redirected: subscribe the final address, Debitura does not say that it follows redirects",
        400 => "refused: authentic, but the body is no event",
        401 => "refused: the signature is missing, wrong, too old or in the future (explain says which), " +
            "or an authentication in front of the receiver answered",
        403 => "refused: something in front of the receiver forbids it",
        404 => "refused: there is no receiver at this path",
        405 => "refused: the receiver at this path takes no POST",
        409 => "refused: a replay, the very same delivery was completed before",
        410 => "refused: one 410 makes Debitura disable the subscription",
        413 => "refused: the body is too large",
        429 => "refused: a rate limit in front of the receiver",
        500 => "refused: a handler failed, Debitura tries again",
        501 => "refused: this address does not take webhooks",
        503 => "refused for now: the same event is being handled, or the store is unavailable; Debitura tries again",
        _ => "refused: Debitura tries again",
    };
}
