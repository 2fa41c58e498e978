using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>The clients, and what their people do. Each method raises the events that Debitura would.</summary>
public sealed class SimulatorClients
{
    private static readonly TimeSpan ExpiryJobInterval = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, ClientEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UsedLink> usedLinks = new(StringComparer.Ordinal);
    private readonly KnownCompanies companies = new();
    private readonly Guid expiryLane = Guid.NewGuid();
    private readonly SimulatorServices services;
    private readonly DateTimeOffset startedAt;

    internal SimulatorClients(SimulatorServices services)
    {
        this.services = services;
        startedAt = services.Clock.GetUtcNow();
    }

    /// <summary>All clients and link requests, oldest first.</summary>
    public IReadOnlyList<SimulatedClient> All
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Values.Select(entry => entry.Client)];
            }
        }
    }

    /// <summary>Finds a client or link request.</summary>
    /// <param name="externalTenantId">The partner's id; case-sensitive.</param>
    /// <returns>Null if there is none.</returns>
    public SimulatedClient? Find(string externalTenantId)
    {
        lock (gate)
        {
            return entries.GetValueOrDefault(externalTenantId)?.Client;
        }
    }

    /// <summary>Adds a client, or replaces the one of the same id, without any check or event.</summary>
    /// <param name="client">Kept as it is.</param>
    public void Set(SimulatedClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        lock (gate)
        {
            entries[client.ExternalTenantId] = (entries.GetValueOrDefault(client.ExternalTenantId) ?? new ClientEntry(client)) with { Client = client };
        }
    }

    /// <summary>Removes a client and its cases.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if there is none.</returns>
    public bool Remove(string externalTenantId)
    {
        lock (gate)
        {
            if (!entries.Remove(externalTenantId, out var entry))
            {
                return false;
            }

            Use_NeedsLock(entry.Token, UsedLink.Replaced);
        }

        services.Cases.RemoveOf(externalTenantId);
        return true;
    }

    /// <summary>Sets what <c>POST /clients</c> answers for a company that has no client yet.</summary>
    /// <param name="email">The e-mail address of one of its users, exact but for its case.</param>
    /// <param name="outcome">What it answers.</param>
    public void SetOutcome(string email, ClientOutcome outcome) => companies.Set(email, outcome);

    /// <summary>Approves the open link request: <c>client.linked</c>, and the stored cases are created.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Approve(string externalTenantId)
    {
        ClientEntry entry;
        lock (gate)
        {
            if (!TryLeave_NeedsLock(externalTenantId, SimulatedClientState.LinkRequested, UsedLink.AlreadyUsed, out entry))
            {
                return false;
            }

            var token = NewToken();
            entry = Keep_NeedsLock(entry with
            {
                Token = token,
                Client = entry.Client with
                {
                    State = SimulatedClientState.Linked,
                    LinkedAt = services.Clock.GetUtcNow(),
                    ApprovalUrl = null,
                    ApprovalExpiresAt = null,
                    OnboardingUrl = services.Links.Onboarding(token, isNew: false),
                },
            });
        }

        Publish(EventTypes.Linked, entry.Client, EventData.Link(entry.Client, withAttribution: true));
        CreateStoredCases(entry);
        return true;
    }

    /// <summary>Declines the open link request: <c>client.link_declined</c>.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Decline(string externalTenantId) =>
        TryEndRequest(externalTenantId, SimulatedClientState.LinkDeclined, UsedLink.AlreadyUsed, out var client)
        && Publish(EventTypes.LinkDeclined, client, EventData.Link(client, withAttribution: false));

    /// <summary>Lets the open link request expire now: <c>client.link_expired</c>.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Expire(string externalTenantId) =>
        TryEndRequest(externalTenantId, SimulatedClientState.LinkExpired, UsedLink.Expired, out var client)
        && Publish(EventTypes.LinkExpired, client, EventData.LinkRequest(client));

    /// <summary>Signs power of attorney and agreement: <c>client.onboarding.poa_signed</c> and <c>client.onboarding.contract_signed</c>; waiting cases become active.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if nothing is to be signed.</returns>
    public bool Sign(string externalTenantId)
    {
        SimulatedClient client;
        lock (gate)
        {
            if (!TryLeave_NeedsLock(externalTenantId, SimulatedClientState.Onboarding, UsedLink.AlreadyUsed, out var entry)
                && !TryLeave_NeedsLock(externalTenantId, SimulatedClientState.Linked, UsedLink.AlreadyUsed, out entry))
            {
                return false;
            }

            client = Keep_NeedsLock(entry with { Token = null, Client = entry.Client with { State = SimulatedClientState.Onboarded, OnboardingUrl = null } }).Client;
        }

        Publish(EventTypes.PoaSigned, client, EventData.Signed(client, services.Clock.GetUtcNow()));
        Publish(EventTypes.ContractSigned, client, EventData.Signed(client, services.Clock.GetUtcNow()));
        foreach (var waiting in services.Cases.FindOf(externalTenantId).Where(@case => @case.Lifecycle is SimulatorCases.PendingContractSigning))
        {
            services.Cases.Advance(waiting.Id, SimulatorCases.Active);
        }

        return true;
    }

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

            if (entries.Values.FirstOrDefault(entry => IsLinked(entry.Client) && request.Emails.Contains(entry.Client.Email, StringComparer.OrdinalIgnoreCase)) is { } other)
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

    /// <returns>The client that a page belongs to, or why it belongs to none.</returns>
    internal (SimulatedClient? Client, UsedLink Reason) FindByToken(string? token)
    {
        lock (gate)
        {
            var entry = entries.Values.FirstOrDefault(entry => entry.Token is not null && string.Equals(entry.Token, token, StringComparison.Ordinal));
            return (entry?.Client, token is null ? UsedLink.Unknown : usedLinks.GetValueOrDefault(token));
        }
    }

    private static ClientAnswer Again(SimulatedClient client, CreateClientRequest request) => new(
        client.OnboardingDone ? ClientOutcome.Created : ClientOutcome.OnboardingRequired,
        client,
        [],
        [.. (request.Cases ?? []).Select((@case, index) => new FailedCase(index, @case!.CreditorReference, "IdempotencyViolation", "The client was created by an earlier call."))]);

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

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

        var (created, failed) = services.Cases.CreateAll(request, isOnboarded ? SimulatorCases.Active : SimulatorCases.PendingContractSigning);
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
            ApprovalExpiresAt = now + TimeSpan.FromDays(services.Options.ApprovalTtlDays),
        };
        Use_NeedsLock(entries.GetValueOrDefault(client.ExternalTenantId)?.Token, UsedLink.Replaced);
        Keep_NeedsLock(new ClientEntry(requested, request, token));

        services.Agenda.Schedule(expiryLane, NextExpiryJob(requested.ApprovalExpiresAt.Value), _ => ExpireAsync(client.ExternalTenantId, token));
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

    private bool TryEndRequest(string externalTenantId, SimulatedClientState state, UsedLink reason, out SimulatedClient client)
    {
        lock (gate)
        {
            var isOpen = TryLeave_NeedsLock(externalTenantId, SimulatedClientState.LinkRequested, reason, out var entry);
            client = isOpen ? Keep_NeedsLock(entry with { Token = null, Client = entry.Client with { State = state, ApprovalUrl = null } }).Client : null!;
            return isOpen;
        }
    }

    private bool TryLeave_NeedsLock(string externalTenantId, SimulatedClientState state, UsedLink reason, out ClientEntry entry)
    {
        if (!entries.TryGetValue(externalTenantId, out entry!) || entry.Client.State != state)
        {
            return false;
        }

        Use_NeedsLock(entry.Token, reason);
        return true;
    }

    private void Use_NeedsLock(string? token, UsedLink reason)
    {
        if (token is not null)
        {
            usedLinks[token] = reason;
        }
    }

    private ClientEntry Keep_NeedsLock(ClientEntry entry) => entries[entry.Client.ExternalTenantId] = entry;

    /// <summary>The cases of the original request are created on approval, in spite of the missing signature.</summary>
    private void CreateStoredCases(ClientEntry entry)
    {
        if (entry.Request is null)
        {
            return;
        }

        foreach (var failure in services.Cases.CreateAll(entry.Request, SimulatorCases.PendingContractSigning, services.Faults.StoredCasesFail).Failed)
        {
            Publish(EventTypes.ReplayFailed, entry.Client, EventData.ReplayFailed(entry.Client.ExternalTenantId, failure));
        }
    }

    private bool Publish(string type, SimulatedClient client, JsonObject data)
    {
        services.Dispatcher.Publish(type, data, services.Links.Client(client.ExternalTenantId).AbsoluteUri);
        return true;
    }
}
