using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Holds the settings of the dashboard. Validated when the host starts.</summary>
public sealed class WebhookDashboardOptions
{
    /// <summary>
    /// Gets the names of JSON fields that are masked before a payload is shown, for example <c>debtor</c> or <c>email</c>: wherever they
    /// are in the body, in any casing, and with all that is in them. Of a body that is not JSON, nothing is shown then.
    /// </summary>
    /// <value>Empty by default.</value>
    public ISet<string> RedactedFields { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Gets or sets what has the last word on a text before it is shown: called with the payload as indented JSON, after <see
    /// cref="RedactedFields"/>, and with each error text of a handler, since exceptions may quote personal data. Returns what may be
    /// shown. When it throws, or the payload has more than 1,048,576 characters, nothing of the text is shown.
    /// </summary>
    /// <value>
    /// Default <see langword="null"/>: texts are shown as they are. Has to be thread-safe and quick; a page may call it a thousand times.
    /// </value>
    public Func<InboxEntry, string, string>? Redact { get; set; }

    /// <summary>
    /// Gets or sets the title of the pages, for example the application's name, so that two dashboards in two tabs are told apart.
    /// </summary>
    /// <value>Default <see langword="null"/>: the application's name of the host environment.</value>
    public string? Title { get; set; }
}
