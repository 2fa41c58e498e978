namespace WebhookReceiver.Benchmarks.Pages;

/// <summary>One request: a page of the dashboard, or, with a form, what follows from one.</summary>
internal sealed record Page(string Name, string Address, IReadOnlyList<KeyValuePair<string, string>>? Form = null);
