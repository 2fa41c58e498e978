using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Sample;

/// <summary>Creates clients at Debitura, and shows them.</summary>
internal static class ClientEndpoints
{
    public static async Task<IEnumerable<ClientView>> ListAsync(
        PartnerDbContext db, [FromServices] ILinkRequestStore? linkRequests, IHostEnvironment environment, CancellationToken cancellationToken,
        int limit = Page.MaxLength)
    {
        var clients = Page.Of(db.Clients.AsNoTracking().OrderBy(client => client.ExternalTenantId), limit, skip: 0);
        var views = (await clients.ToListAsync(cancellationToken)).Select(client => client.ToView()).ToDictionary(view => view.ExternalTenantId, StringComparer.Ordinal);
        foreach (var request in linkRequests is null ? [] : await linkRequests.ListAsync(count: Page.Length(limit), cancellationToken: cancellationToken))
        {
            var id = request.ExternalTenantId;
            views[id] = (views.GetValueOrDefault(id) ?? new ClientView(id, request.Request?.Client.Name, State: null, IsAttributed: null, LastEventAt: default)) with
            {
                // Whoever has the link can approve in the client's name.
                ApprovalUrl = environment.IsDevelopment() ? request.ApprovalUrl : null,
                LinkRequest = request.State.ToString(),
                Recoveries = request.Recoveries,
            };
        }

        return views.Values.Take(Page.Length(limit));
    }

    /// <summary>Sends the request to Debitura. Link recovery remembers it, and sends it again when the client lets the link expire.</summary>
    public static async Task<IResult> CreateAsync(ClientRequest request, IReferralApiClient debitura, CancellationToken cancellationToken)
    {
        try
        {
            return await debitura.CreateClientAsync(request, cancellationToken) switch
            {
                ClientResult.Created created => Results.Created((Uri?)null, created.Client),
                ClientResult.OnboardingRequired pending => Results.Accepted(uri: null, new { onboardingUrl = pending.OnboardingUrl }),
                ClientResult.Conflict conflict => Results.Conflict(new { type = conflict.Kind.ToString(), conflict.Message, approvalUrl = conflict.ApprovalUrl }),
                ClientResult.ValidationFailed failed => Results.ValidationProblem(failed.FieldErrors.ToDictionary(field => field.Key, field => field.Value.ToArray(), StringComparer.Ordinal), failed.Message),
                ClientResult.BusinessRuleFailed failed => Results.UnprocessableEntity(new { errors = failed.Errors, signingUrl = failed.SigningUrl }),
                var other => throw new InvalidOperationException($"{other} is no answer that this knows."),
            };
        }
        catch (ReferralApiException exception)
        {
            return Results.Problem($"Debitura could not be asked: {exception.Kind}.", statusCode: StatusCodes.Status502BadGateway);
        }
    }
}
