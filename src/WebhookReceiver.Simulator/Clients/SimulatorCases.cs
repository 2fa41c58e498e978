using System.Globalization;

namespace WebhookReceiver.Simulator;

/// <summary>The cases, and what happens to them. Each method raises the events that Debitura would.</summary>
public sealed class SimulatorCases
{
    internal const string PendingContractSigning = nameof(PendingContractSigning);
    internal const string Active = nameof(Active);
    internal const string Closed = nameof(Closed);

    private readonly OrderedDictionary<Guid, SimulatedCase> cases = [];
    private readonly SimulatorOptions options;
    private readonly EventDispatcher dispatcher;
    private readonly SimulatorLinks links;
    private int lastReference = 100_000;

    internal SimulatorCases(SimulatorOptions options, EventDispatcher dispatcher, SimulatorLinks links)
    {
        this.options = options;
        this.dispatcher = dispatcher;
        this.links = links;
    }

    /// <summary>All cases, oldest first.</summary>
    public IReadOnlyList<SimulatedCase> All
    {
        get
        {
            lock (cases)
            {
                return [.. cases.Values];
            }
        }
    }

    /// <summary>Creates a case: <c>case.created</c>.</summary>
    /// <param name="externalTenantId">The client's id at the partner; need not be known.</param>
    /// <param name="creditorReference">The partner's reference.</param>
    /// <param name="isTest">Whether it is a test case.</param>
    /// <returns>The case.</returns>
    public SimulatedCase Create(string externalTenantId, string? creditorReference = null, bool isTest = false) =>
        Add(new SimulatedCase { ExternalTenantId = externalTenantId, CreditorReference = creditorReference, IsTest = isTest });

    /// <summary>Moves a case on: <c>case.updated</c>, and <c>case.closed</c> too if it is closed thereby.</summary>
    /// <param name="caseId">The case's id.</param>
    /// <param name="lifecycle">The new lifecycle; <c>Closed</c> closes it.</param>
    /// <param name="closeCode">Why it is closed, if it is.</param>
    /// <param name="closeComment">A remark on that.</param>
    /// <returns>False if there is no such case, or it is closed already.</returns>
    public bool Advance(Guid caseId, string lifecycle, string closeCode = "Paid", string? closeComment = null)
    {
        SimulatedCase? before;
        SimulatedCase after;
        lock (cases)
        {
            if (!cases.TryGetValue(caseId, out before) || before.Lifecycle is Closed)
            {
                return false;
            }

            after = before with { Lifecycle = lifecycle, CloseCode = lifecycle is Closed ? closeCode : null };
            cases[caseId] = after;
        }

        Publish(EventTypes.CaseUpdated, after, EventData.CaseUpdated(after, before.Lifecycle, lifecycle));
        if (lifecycle is Closed)
        {
            Publish(EventTypes.CaseClosed, after, EventData.CaseClosed(after, closeCode, closeComment));
        }

        return true;
    }

    internal SimulatedCase? Find(Guid id)
    {
        lock (cases)
        {
            return cases.GetValueOrDefault(id);
        }
    }

    /// <summary>Creates the cases of a request, as far as that is possible.</summary>
    internal (IReadOnlyList<SimulatedCase> Created, IReadOnlyList<FailedCase> Failed) CreateAll(
        CreateClientRequest request, string lifecycle, bool fail = false)
    {
        List<SimulatedCase> created = [];
        List<FailedCase> failed = [];
        foreach (var (index, @case) in (request.Cases ?? []).Index())
        {
            if (fail)
            {
                failed.Add(new FailedCase(index, @case!.CreditorReference, "UnexpectedError", "The stored case could not be created."));
                continue;
            }

            var (success, failure) = TryCreate(request.ExternalTenantId!, index, @case!, lifecycle);
            if (success is not null)
            {
                created.Add(success);
            }
            else
            {
                failed.Add(failure!);
            }
        }

        return (created, failed);
    }

    internal IReadOnlyList<SimulatedCase> FindOf(string externalTenantId) =>
        [.. All.Where(@case => string.Equals(@case.ExternalTenantId, externalTenantId, StringComparison.Ordinal))];

    internal void RemoveOf(string externalTenantId)
    {
        lock (cases)
        {
            foreach (var @case in FindOf(externalTenantId))
            {
                cases.Remove(@case.Id);
            }
        }
    }

    /// <returns>The case, or why it was not created.</returns>
    private (SimulatedCase? Case, FailedCase? Failure) TryCreate(string externalTenantId, int index, CaseRequest request, string lifecycle)
    {
        var country = request.Debtor?.CountryAlpha2 ?? request.Debtor?.Country;
        if (country is not null && options.CountriesWithoutPartner.Contains(country, StringComparer.OrdinalIgnoreCase))
        {
            return (
                null,
                new FailedCase(
                    index, request.CreditorReference, "NoPartnerAvailable", $"No collection partner is available in {country}."));
        }

        if (request.CreditorReference is { Length: > 0 } reference
            && FindOf(externalTenantId).Any(known => string.Equals(known.CreditorReference, reference, StringComparison.Ordinal)))
        {
            return (
                null, new FailedCase(index, reference, "DuplicateReference", "The creditor reference is already used by another case."));
        }

        return (Add(new SimulatedCase
        {
            ExternalTenantId = externalTenantId,
            CreditorReference = request.CreditorReference,
            IsTest = request.IsTest == true,
            Lifecycle = lifecycle,
        }), null);
    }

    private SimulatedCase Add(SimulatedCase @case)
    {
        var added = @case with { Reference = Interlocked.Increment(ref lastReference).ToString(CultureInfo.InvariantCulture) };
        lock (cases)
        {
            cases.Add(added.Id, added);
        }

        Publish(EventTypes.CaseCreated, added, EventData.Case(added));
        return added;
    }

    private void Publish(string type, SimulatedCase @case, System.Text.Json.Nodes.JsonObject data) =>
        dispatcher.Publish(type, data, links.Client(@case.ExternalTenantId).AbsoluteUri, @case.IsTest);
}
