using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>
/// What the components of one page have in common: the request, and the page's model. Handed to them by injection and not as parameters, because components are public, their
/// parameters too, and the models are not.
/// </summary>
internal sealed class PageScope(IAntiforgery antiforgery, IHostEnvironment environment, IOptions<WebhookDashboardOptions> options, TimeProvider clock)
{
    private DashboardRequest? request;
    private object? model;
    private string? token;
    private string? tokenField;

    public DashboardRequest Request => request ?? throw new InvalidOperationException("A page is rendered without a request.");

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool IsDevelopment => environment.IsDevelopment();

    public string Title => options.Value.Title ?? environment.ApplicationName;

    /// <summary>The name of the form field with the antiforgery token, which the application may have changed.</summary>
    public string TokenField
    {
        get
        {
            MakeToken();
            return tokenField!;
        }
    }

    public string Token
    {
        get
        {
            MakeToken();
            return token!;
        }
    }

    public void Set(DashboardRequest current, object currentModel)
    {
        request = current;
        model = currentModel;
        token = null;
    }

    public T Model<T>() => (T)model!;

    public string Url(string page = "", params ReadOnlySpan<(string Name, string? Value)> query) => Request.Url(page, query);

    public string Asset(string name) => Request.Url(AssetFiles.AddressOf(name));

    private void MakeToken()
    {
        if (token is null)
        {
            var tokens = antiforgery.GetAndStoreTokens(Request.Context);
            (token, tokenField) = (tokens.RequestToken, tokens.FormFieldName);
        }
    }
}
