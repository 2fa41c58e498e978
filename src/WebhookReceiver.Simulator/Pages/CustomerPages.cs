using System.Text.Encodings.Web;

namespace WebhookReceiver.Simulator;

/// <summary>The pages that the customer's people see: to approve or decline a link, and to sign.</summary>
internal sealed class CustomerPages(SimulatorServices services)
{
    private readonly SimulatorClients clients = services.Clients;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(SimulatorLinks.ApprovalPath, (string? token) => Show(token, SimulatedClientState.LinkRequested, ApprovalForm));
        app.MapPost(SimulatorLinks.ApprovalPath, AnswerAsync);
        foreach (var path in new[] { SimulatorLinks.OnboardingPath, SimulatorLinks.UpgradePath })
        {
            app.MapGet(path + "/{token}", (string token) => Show(token, null, SigningForm));
            app.MapPost(path + "/{token}", Sign);
        }
    }

    private static string ApprovalForm(SimulatedClient client) =>
        $"""
        <h1>Link {Encode(client.CompanyName)} to your partner?</h1>
        <p>The link expires on {client.ApprovalExpiresAt:u}.</p>
        <form method="post">
        <button name="decision" value="approve">Approve</button> <button name="decision" value="decline">Decline</button>
        </form>
        """;

    private static string SigningForm(SimulatedClient client) =>
        $"""
        <h1>Debt collection agreement for {Encode(client.CompanyName)}</h1>
        <form method="post"><button name="decision" value="sign">Sign</button></form>
        """;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static IResult Page(string body, int statusCode = StatusCodes.Status200OK) => Results.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Simulated Debitura</title></head>
        <body>
        {body}
        <p><small>A simulator. Nothing here is real.</small></p>
        </body></html>
        """,
        "text/html; charset=utf-8",
        statusCode: statusCode);

    private static IResult Used(UsedLink reason) => reason switch
    {
        UsedLink.AlreadyUsed => Page("<h1>This link has already been used</h1>", StatusCodes.Status410Gone),
        UsedLink.Expired => Page("<h1>This link has expired</h1>", StatusCodes.Status410Gone),
        UsedLink.Replaced => Page("<h1>This link was replaced by a newer one</h1>", StatusCodes.Status410Gone),
        _ => Page("<h1>Unknown link</h1>", StatusCodes.Status404NotFound),
    };

    private IResult Show(string? token, SimulatedClientState? state, Func<SimulatedClient, string> form)
    {
        var (client, reason) = clients.FindByToken(token);
        return client is not null && (state is null || client.State == state) ? Page(form(client)) : Used(reason);
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string? token)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (client, reason) = clients.FindByToken(token);
        if (client is null)
        {
            return Used(reason);
        }

        // Of two clicks at the same moment, one finds the request answered.
        return form["decision"].ToString() switch
        {
            "approve" => clients.Approve(client.ExternalTenantId) ? Page("<h1>Approved</h1>") : Used(UsedLink.AlreadyUsed),
            "decline" => clients.Decline(client.ExternalTenantId) ? Page("<h1>Declined</h1>") : Used(UsedLink.AlreadyUsed),
            _ => Page("<h1>Approve or decline</h1>", StatusCodes.Status400BadRequest),
        };
    }

    private IResult Sign(string token)
    {
        var (client, reason) = clients.FindByToken(token);
        if (client is null)
        {
            return Used(reason);
        }

        return clients.Sign(client.ExternalTenantId) ? Page("<h1>Signed</h1>") : Used(UsedLink.AlreadyUsed);
    }
}
