using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>The clients, and what their people do. Each method raises the events that Debitura would.</summary>
public sealed partial class SimulatorClients
{
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
            Keep_NeedsLock((entries.GetValueOrDefault(client.ExternalTenantId) ?? new ClientEntry(client)) with { Client = client });
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

    /// <summary>Moves the simulator's clock to the end of the open link request's window: <c>client.link_expired</c>.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Expire(string externalTenantId)
    {
        if (!TryEndRequest(externalTenantId, SimulatedClientState.LinkExpired, UsedLink.Expired, out var client))
        {
            return false;
        }

        // A receiver takes an expiry minutes after its request for that of an older link, because links live for a day at least.
        services.Clock.MoveTo(client.ApprovalExpiresAt ?? services.Clock.GetUtcNow());
        return Publish(EventTypes.LinkExpired, client, EventData.LinkRequest(client));
    }

    /// <summary>
    /// Signs power of attorney and agreement: <c>client.onboarding.poa_signed</c> and <c>client.onboarding.contract_signed</c>; waiting
    /// cases become active.
    /// </summary>
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

            client = entry.Client with { State = SimulatedClientState.Onboarded, OnboardingUrl = null };
            Keep_NeedsLock(entry with { Token = null, Client = client });
        }

        Publish(EventTypes.PoaSigned, client, EventData.Signed(client, services.Clock.GetUtcNow()));
        Publish(EventTypes.ContractSigned, client, EventData.Signed(client, services.Clock.GetUtcNow()));
        var cases = services.Cases.FindOf(externalTenantId);
        foreach (var waiting in cases.Where(@case => @case.Lifecycle is SimulatorCases.PendingContractSigning))
        {
            services.Cases.Advance(waiting.Id, SimulatorCases.Active);
        }

        return true;
    }

    /// <returns>The client that a page belongs to, or why it belongs to none.</returns>
    internal (SimulatedClient? Client, UsedLink Reason) FindByToken(string? token)
    {
        lock (gate)
        {
            var entry = entries.Values.FirstOrDefault(
                entry => entry.Token is not null && string.Equals(entry.Token, token, StringComparison.Ordinal));
            return (entry?.Client, token is null ? UsedLink.Unknown : usedLinks.GetValueOrDefault(token));
        }
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private bool TryEndRequest(string externalTenantId, SimulatedClientState state, UsedLink reason, out SimulatedClient client)
    {
        lock (gate)
        {
            var isOpen = TryLeave_NeedsLock(externalTenantId, SimulatedClientState.LinkRequested, reason, out var entry);
            client = isOpen ? entry.Client with { State = state, ApprovalUrl = null } : null!;
            if (isOpen)
            {
                Keep_NeedsLock(entry with { Token = null, Client = client });
            }

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

    private bool Publish(string type, SimulatedClient client, JsonObject data)
    {
        services.Dispatcher.Publish(type, data, services.Links.Client(client.ExternalTenantId).AbsoluteUri);
        return true;
    }
}
