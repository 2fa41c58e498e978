namespace WebhookReceiver.Simulator;

/// <summary>The cases, and what happens to them. Each method raises the events that Debitura would.</summary>
public sealed class SimulatorCases
{
    internal SimulatorCases()
    {
    }

    /// <summary>All cases, oldest first.</summary>
    public IReadOnlyList<SimulatedCase> All => throw new NotImplementedException();

    /// <summary>Creates a case: <c>case.created</c>.</summary>
    /// <param name="externalTenantId">The client's id at the partner.</param>
    /// <param name="creditorReference">The partner's reference.</param>
    /// <param name="isTest">Whether it is a test case.</param>
    /// <returns>The case.</returns>
    public SimulatedCase Create(string externalTenantId, string? creditorReference = null, bool isTest = false) => throw new NotImplementedException();

    /// <summary>Moves a case on: <c>case.updated</c>, and <c>case.closed</c> too if it is closed thereby.</summary>
    /// <param name="caseId">The case's id.</param>
    /// <param name="lifecycle">The new lifecycle.</param>
    /// <param name="closeCode">Why it is closed, if it is.</param>
    /// <param name="closeComment">A remark on that.</param>
    /// <returns>False if there is no such case, or it is closed already.</returns>
    public bool Advance(Guid caseId, string lifecycle, string closeCode = "Paid", string? closeComment = null) => throw new NotImplementedException();
}
