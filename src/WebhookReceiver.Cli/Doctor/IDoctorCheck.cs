namespace WebhookReceiver.Cli;

/// <summary>Looks at one thing. Checks run in order and leave what they learnt in the context.</summary>
internal interface IDoctorCheck
{
    /// <summary>Gets where in the checklist it belongs, or most of it.</summary>
    ChecklistSection Section { get; }

    /// <summary>Gets what is being looked at, for the progress line.</summary>
    string Title { get; }

    /// <summary>Looks.</summary>
    /// <returns>What was found; nothing when there was nothing to look at.</returns>
    Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken);
}
