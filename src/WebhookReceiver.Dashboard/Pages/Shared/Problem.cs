using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>What a reader is told when a request has no answer: what it means and what to do, never the text of an exception.</summary>
internal sealed record Problem(int Status, string? OwnAdvice = null)
{
    public string Title => Status switch
    {
        StatusCodes.Status400BadRequest => "The form could not be trusted",
        StatusCodes.Status403Forbidden => "The form came from another address",
        StatusCodes.Status404NotFound => "There is nothing here",
        StatusCodes.Status405MethodNotAllowed => "That is not how this address is used",
        StatusCodes.Status408RequestTimeout => "The form did not come to its end",
        StatusCodes.Status413PayloadTooLarge => "That is too much at once",
        StatusCodes.Status415UnsupportedMediaType => "That is not a form",
        StatusCodes.Status503ServiceUnavailable => "Too many pages wait for changes",
        _ => "The page could not be made",
    };

    public string Advice => OwnAdvice ?? Status switch
    {
        StatusCodes.Status400BadRequest =>
            "Its token is missing, too old, or of another login. Go back, load the page again, and send it once more. Nothing was changed.",
        StatusCodes.Status403Forbidden =>
            "Nothing was changed. If this was your own click, a proxy changes the address on the way: " +
            "the application's log names both (event 412, DashboardOriginRefused).",
        StatusCodes.Status404NotFound => "The address is wrong, or what was there has passed its retention and was removed.",
        StatusCodes.Status405MethodNotAllowed => "Use the links and buttons of the pages.",
        StatusCodes.Status408RequestTimeout => "Send it once more. Nothing was changed.",
        StatusCodes.Status413PayloadTooLarge => "Select fewer events. Nothing was changed.",
        StatusCodes.Status415UnsupportedMediaType => "Nothing was changed.",
        StatusCodes.Status503ServiceUnavailable => "Close some of them; this page asks every few seconds instead.",
        _ => "The inbox's database may be unavailable. The application's log says what happened (event 410, DashboardPageFailed).",
    };
}
