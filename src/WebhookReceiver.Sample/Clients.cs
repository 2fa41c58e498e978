using System.Text.Json.Nodes;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Sample;

/// <summary>Creates clients at Debitura, and lists what events told about them and where their link requests stand.</summary>
internal static class Clients
{
    public static async Task<IEnumerable<JsonObject>> ListAsync(
        PartnerDbContext db, ILinkRequestStore? links, bool showsApproval, int count)
    {
        var clients = await db.Clients.AsNoTracking().OrderBy(client => client.ExternalTenantId).Take(count).ToListAsync();
        var views = clients.ToDictionary(client => client.ExternalTenantId, View, StringComparer.Ordinal);
        foreach (var link in links is null ? [] : await links.ListAsync(count: count))
        {
            var id = link.ExternalTenantId;
            if (!views.TryGetValue(id, out var view))
            {
                // What was asked for is all that is known before the first event.
                view = views[id] = View(new Client { ExternalTenantId = id });
                (view["companyName"], view["lastEventAt"]) = (link.Request?.Client.Name, default(DateTimeOffset));
            }

            // Whoever has the approval link can approve in the client's name.
            if (showsApproval && link.ApprovalUrl is { } url)
            {
                view["approvalUrl"] = url.OriginalString;
            }

            (view["linkRequest"], view["recoveries"]) = (link.State.ToString(), link.Recoveries);
        }

        return views.Values.Take(count);
    }

    /// <summary>Sends the request to Debitura. Link recovery keeps it, and sends it again when the client lets the link expire.</summary>
    public static async Task<IResult> CreateAsync(ClientRequest request, IReferralApiClient debitura, CancellationToken cancellationToken)
    {
        try
        {
            return await debitura.CreateClientAsync(request, cancellationToken) switch
            {
                ClientResult.Created created => Results.Created((Uri?)null, created.Client),
                ClientResult.OnboardingRequired pending => Results.Accepted(uri: null, new { pending.OnboardingUrl }),
                ClientResult.Conflict refused => Results.Conflict(new { Type = $"{refused.Kind}", refused.Message, refused.ApprovalUrl }),
                ClientResult.ValidationFailed failed => Results.ValidationProblem(
                    failed.FieldErrors.Select(field => KeyValuePair.Create(field.Key, field.Value.ToArray())), failed.Message),
                ClientResult.BusinessRuleFailed failed => Results.UnprocessableEntity(new { failed.Errors, failed.SigningUrl }),
                _ => throw new NotSupportedException("There are no other cases."),
            };
        }
        catch (ReferralApiException exception)
        {
            return Results.Problem($"Debitura could not be asked: {exception.Kind}.", statusCode: StatusCodes.Status502BadGateway);
        }
    }

    private static JsonObject View(Client client) => new()
    {
        ["externalTenantId"] = client.ExternalTenantId,
        ["companyName"] = client.CompanyName.Value,
        ["state"] = client.State.Value,
        ["isAttributed"] = client.IsAttributed.Value is { } text ? bool.Parse(text) : null,
        ["lastEventAt"] = client.LastEventAt,
    };
}
