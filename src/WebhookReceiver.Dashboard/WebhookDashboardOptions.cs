using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Holds the settings of the dashboard. Validated when the host starts.</summary>
public sealed class WebhookDashboardOptions
{
    /// <summary>
    /// Gets JSON paths into the body whose values are masked before a payload is shown, for example <c>$.data.debtor.name</c> or <c>$..email</c>. A path that cannot be
    /// applied shows nothing of the payload rather than the payload.
    /// </summary>
    /// <value>
    /// Empty by default. Steps are <c>.name</c>, <c>..name</c> at any depth, <c>['name']</c>, <c>.*</c>, <c>[*]</c> and <c>[0]</c>. Names match in any casing, and a name also reaches
    /// into the elements of an array: a path masks rather too much than too little.
    /// </value>
    public IList<string> RedactedPaths { get; } = [];

    /// <summary>
    /// Gets or sets what has the last word on a text before it is shown: called with the payload as indented JSON, after <see cref="RedactedPaths"/>, and with each error text of a
    /// handler, since exceptions may quote personal data. Returns what may be shown. When it throws, or the payload
    /// has more than 1,048,576 characters, nothing of the text is shown.
    /// </summary>
    /// <value>Default <see langword="null"/>: texts are shown as they are. Has to be thread-safe and quick; a page may call it a thousand times.</value>
    public Func<InboxEntry, string, string>? Redact { get; set; }

    /// <summary>Gets or sets the title of the pages, for example the application's name, so that two dashboards in two tabs are told apart.</summary>
    /// <value>Default <see langword="null"/>: the application's name of the host environment.</value>
    public string? Title { get; set; }
}
