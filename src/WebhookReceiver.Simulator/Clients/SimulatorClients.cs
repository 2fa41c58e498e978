namespace WebhookReceiver.Simulator;

/// <summary>The clients, and what their people do. Each method raises the events that Debitura would.</summary>
public sealed class SimulatorClients
{
    internal SimulatorClients()
    {
    }

    /// <summary>All clients and link requests, oldest first.</summary>
    public IReadOnlyList<SimulatedClient> All => throw new NotImplementedException();

    /// <summary>Finds a client or link request.</summary>
    /// <param name="externalTenantId">The partner's id; case-sensitive.</param>
    /// <returns>Null if there is none.</returns>
    public SimulatedClient? Find(string externalTenantId) => throw new NotImplementedException();

    /// <summary>Adds a client, or replaces the one of the same id, without any check or event.</summary>
    /// <param name="client">Kept as it is.</param>
    public void Set(SimulatedClient client) => throw new NotImplementedException();

    /// <summary>Removes a client and its cases.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if there is none.</returns>
    public bool Remove(string externalTenantId) => throw new NotImplementedException();

    /// <summary>Sets what <c>POST /clients</c> answers for a company that has no client yet.</summary>
    /// <param name="email">The e-mail address of one of its users, exact but for its case.</param>
    /// <param name="outcome">What it answers.</param>
    public void SetOutcome(string email, ClientOutcome outcome) => throw new NotImplementedException();

    /// <summary>Approves the open link request: <c>client.linked</c>, and the stored cases are created.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Approve(string externalTenantId) => throw new NotImplementedException();

    /// <summary>Declines the open link request: <c>client.link_declined</c>.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Decline(string externalTenantId) => throw new NotImplementedException();

    /// <summary>Lets the open link request expire now: <c>client.link_expired</c>.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if no request is open.</returns>
    public bool Expire(string externalTenantId) => throw new NotImplementedException();

    /// <summary>Signs power of attorney and agreement: <c>client.onboarding.poa_signed</c> and <c>client.onboarding.contract_signed</c>; waiting cases become active.</summary>
    /// <param name="externalTenantId">The partner's id.</param>
    /// <returns>False if nothing is to be signed.</returns>
    public bool Sign(string externalTenantId) => throw new NotImplementedException();
}
