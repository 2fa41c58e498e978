using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>
/// What the components of one page have in common: the request, and the page's model. Handed to them by injection and not as parameters,
/// because components are public, their parameters too, and the models are not.
/// </summary>
internal sealed class PageScope(
    IAntiforgery antiforgery, IHostEnvironment environment, IOptions<WebhookDashboardOptions> options, TimeProvider clock)
{
    private DashboardRequest? request;
    private object? model;
    private AntiforgeryTokenSet? tokens;

    public DashboardRequest Request => request ?? throw new InvalidOperationException("A page is rendered without a request.");

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool IsDevelopment => environment.IsDevelopment();

    public string Title => options.Value.Title ?? environment.ApplicationName;

    /// <summary>The name of the form field with the antiforgery token, which the application may have changed.</summary>
    public string TokenField => Tokens.FormFieldName;

    public string Token => Tokens.RequestToken!;

    private AntiforgeryTokenSet Tokens => tokens ??= antiforgery.GetAndStoreTokens(Request.Context);

    public void Set(DashboardRequest current, object currentModel)
    {
        request = current;
        model = currentModel;
        tokens = null;
    }

    public T Model<T>() => (T)model!;

    public string Url(string page = "", params ReadOnlySpan<(string Name, string? Value)> query) => Request.Url(page, query);

    public string Asset(string name) => Request.Url(AssetFiles.AddressOf(name));
}
