using System.Globalization;

namespace WebhookReceiver.Cli;

/// <summary>Runs the checks in order, within one time limit.</summary>
internal static class DoctorEngine
{
    /// <summary>The checks, each after those whose knowledge it needs; findings are sorted by section afterwards.</summary>
    private static readonly IReadOnlyList<IDoctorCheck> Checks =
    [
        new BaseUrlCheck(),
        new KeyTextCheck(),
        new KeyAcceptedCheck(),
        new ClockCheck(),
        new ReceiverSettingsCheck(),
        new SubscriptionCheck(),
        new EndpointAddressCheck(),
        new CertificateCheck(),
        new EndpointAnswerCheck(),
        new SampleDeliveryCheck(),
        new ClientCheck(),
        new SavedResponseCheck(),
        new SavedEventCheck(),
    ];

    /// <param name="settings">What to check.</param>
    /// <param name="environment">What to check it with.</param>
    /// <param name="progress">Gets what is being checked.</param>
    /// <param name="cancellationToken">Ends the run without a result.</param>
    public static async Task<DoctorResult> RunAsync(
        DoctorSettings settings, DoctorEnvironment environment, Action<string> progress, CancellationToken cancellationToken)
    {
        var startedAt = environment.Time.GetUtcNow();
        using var context = new DoctorContext(settings, environment);
        using var limit = new CancellationTokenSource(settings.Limit, environment.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);

        List<Finding> findings = [];
        var isComplete = true;
        foreach (var check in Checks)
        {
            progress(check.Title);
            try
            {
                findings.AddRange(await check.RunAsync(context, linked.Token));
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                context.Notes.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Stopped at \"{check.Title}\": the time limit of {settings.Limit.TotalSeconds:0} s was used up."));
                isComplete = false;
                break;
            }
#pragma warning disable CA1031 // General exception types: one check that fails must not take the findings of the others away
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Seen seen = $"while looking at {Seen.Own(check.Title)}: {Seen.Own(failure.GetType().Name)}: {failure.Message}";
                findings.Add(ToolFaults.CheckFailed.Found(seen) with { Section = check.Section });
            }
        }

        AddWhatWasNotLookedAt(findings, isComplete);
        return new DoctorResult(startedAt, [.. findings.OrderBy(finding => finding.Section)], context, isComplete);
    }

    private static void AddWhatWasNotLookedAt(List<Finding> findings, bool isComplete)
    {
        foreach (var section in Enum.GetValues<ChecklistSection>())
        {
            if (findings.TrueForAll(finding => finding.Section != section))
            {
                var reason = isComplete ? ReasonFor(section) : "The time limit was used up before.";
                findings.Add(Finding.Skipped(section, "Not looked at", reason));
            }
        }
    }

    private static string ReasonFor(ChecklistSection section) => section switch
    {
        ChecklistSection.Conflict => "Name a client with --client, or give the saved answer of POST /clients with --response.",
        ChecklistSection.Onboarding => "Name a client with --client, or give the saved answer of POST /clients with --response.",
        ChecklistSection.Validation or ChecklistSection.Coverage => "Give the saved answer of POST /clients with --response.",
        ChecklistSection.LinkRequests => "Give the last saved event of the client with --event.",
        _ => "There was nothing to look at.",
    };
}

/// <summary>What came out of a run.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Findings">What was found, in the order of the checklist.</param>
/// <param name="Context">What was learnt on the way.</param>
/// <param name="IsComplete">Whether it completed within the time limit.</param>
internal sealed record DoctorResult(DateTimeOffset StartedAt, IReadOnlyList<Finding> Findings, DoctorContext Context, bool IsComplete)
{
    public int ExitCode =>
        Context.Api.IsUnreachable || !IsComplete ? ExitCodes.Unreachable
        : Findings.Any(finding => finding.Status == FindingStatus.Failure) ? ExitCodes.No
        : ExitCodes.Ok;

    public int Count(FindingStatus status) => Findings.Count(finding => finding.Status == status);
}
