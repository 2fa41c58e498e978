namespace WebhookReceiver.Tests;

/// <summary>For tests that look at the whole process, such as its memory: they run when the others have ended.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
