namespace WebhookReceiver.Simulator;

/// <content>What <c>POST /clients</c> does, and the hourly job that ends link requests.</content>
public sealed partial class SimulatorClients
{
    private static readonly TimeSpan ExpiryJobInterval = TimeSpan.FromHours(1);

    /// <summary>Whether a client answers to its id at the API: a request that is not approved does not.</summary>
    internal static bool IsLinked(SimulatedClient client) =>
        client.State is SimulatedClientState.Onboarding or SimulatedClientState.Linked or SimulatedClientState.Onboarded;

    /// <summary>Does what <c>POST /clients</c> does with a valid request.</summary>
    internal ClientAnswer Submit(CreateClientRequest request)
    {
        lock (gate)
        {
            if (entries.TryGetValue(request.ExternalTenantId!, out var known))
            {
                return IsLinked(known.Client) ? Again(known.Client, request) : RequestLink_NeedsLock(request, known.Client);
            }

            if (entries.Values.FirstOrDefault(entry => IsLinked(entry.Client) && HasEmailOf(request, entry.Client)) is { } other)
            {
                return new ClientAnswer(ClientOutcome.LinkedUnderAnotherTenant, other.Client);
            }

            var outcome = companies.OutcomeOf(request.Emails);
            return outcome switch
            {
                ClientOutcome.OnboardingRequired or ClientOutcome.Created => Create_NeedsLock(request, outcome),
                ClientOutcome.NeedsLinking => RequestLink_NeedsLock(request, request.ToClient()),
                _ => new ClientAnswer(outcome),
            };
        }
    }

    private static bool HasEmailOf(CreateClientRequest request, SimulatedClient client) =>
        request.Emails.Contains(client.Email, StringComparer.OrdinalIgnoreCase);

    private static ClientAnswer Again(SimulatedClient client, CreateClientRequest request) => new(
        client.OnboardingDone ? ClientOutcome.Created : ClientOutcome.OnboardingRequired,
        client,
        [],
        [
            .. (request.Cases ?? []).Select((@case, index) =>
                new FailedCase(index, @case!.CreditorReference, "IdempotencyViolation", "The client was created by an earlier call.")),
        ]);

    private ClientAnswer Create_NeedsLock(CreateClientRequest request, ClientOutcome outcome)
    {
        var isOnboarded = outcome == ClientOutcome.Created;
        var token = isOnboarded ? null : NewToken();
        var client = request.ToClient() with
        {
            State = isOnboarded ? SimulatedClientState.Onboarded : SimulatedClientState.Onboarding,
            IsAttributed = true,
            LinkedAt = services.Clock.GetUtcNow(),
            OnboardingUrl = token is null ? null : services.Links.Onboarding(token, isNew: true),
        };
        Keep_NeedsLock(new ClientEntry(client, request, token));

        var (created, failed) = services.Cases.CreateAll(
            request, isOnboarded ? SimulatorCases.Active : SimulatorCases.PendingContractSigning);
        return new ClientAnswer(outcome, client, created, failed);
    }

    /// <summary>Each request gets a fresh link; an earlier one ends.</summary>
    private ClientAnswer RequestLink_NeedsLock(CreateClientRequest request, SimulatedClient client)
    {
        var now = services.Clock.GetUtcNow();
        var token = NewToken();
        var requested = client with
        {
            State = SimulatedClientState.LinkRequested,
            ApprovalUrl = services.Links.Approval(token),
            ApprovalExpiresAt = now + TimeSpan.FromDays(services.Options.ApprovalDays),
        };
        Use_NeedsLock(entries.GetValueOrDefault(client.ExternalTenantId)?.Token, UsedLink.Replaced);
        Keep_NeedsLock(new ClientEntry(requested, request, token));

        services.Agenda.Schedule(
            expiryLane, NextExpiryJob(requested.ApprovalExpiresAt.Value), _ => ExpireAsync(client.ExternalTenantId, token));
        Publish(EventTypes.LinkRequested, requested, EventData.LinkRequest(requested));
        return new ClientAnswer(ClientOutcome.NeedsLinking, requested);
    }

    /// <summary>The job that finds expired requests runs each hour, so that the event comes up to an hour late.</summary>
    private DateTimeOffset NextExpiryJob(DateTimeOffset expiresAt) =>
        startedAt + (ExpiryJobInterval * Math.Ceiling((expiresAt - startedAt) / ExpiryJobInterval));

    private Task ExpireAsync(string externalTenantId, string token)
    {
        if (FindByToken(token).Client is not null)
        {
            Expire(externalTenantId);
        }

        return Task.CompletedTask;
    }

    /// <summary>The cases of the original request are created on approval, in spite of the missing signature.</summary>
    private void CreateStoredCases(ClientEntry entry)
    {
        if (entry.Request is null)
        {
            return;
        }

        var (_, failed) = services.Cases.CreateAll(entry.Request, SimulatorCases.PendingContractSigning, services.Faults.StoredCasesFail);
        foreach (var failure in failed)
        {
            Publish(EventTypes.ReplayFailed, entry.Client, EventData.ReplayFailed(entry.Client.ExternalTenantId, failure));
        }
    }
}
