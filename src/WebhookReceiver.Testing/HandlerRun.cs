namespace WebhookReceiver.Testing;

/// <summary>Tells how one handler ran on an event.</summary>
public sealed class HandlerRun
{
    internal HandlerRun(string name, Exception? exception, TimeSpan duration)
    {
        Name = name;
        Exception = exception;
        Duration = duration;
    }

    /// <summary>Gets the handler's name: the full name of its type, or the one given to a delegate.</summary>
    public string Name { get; }

    /// <summary>Gets what it threw; <see langword="null"/> when it succeeded.</summary>
    public Exception? Exception { get; }

    /// <summary>
    /// Gets how long it ran, by the <see cref="TimeProvider"/> of the services: on a fake clock, as long as the test moved it.
    /// </summary>
    public TimeSpan Duration { get; }

    /// <summary>Gets whether it returned without an exception.</summary>
    public bool Succeeded => Exception is null;

    /// <summary>Returns name and result.</summary>
    /// <returns>For example <c>MyApp.UpdateCase: threw InvalidOperationException</c>.</returns>
    public override string ToString() => $"{Name}: {(Exception is null ? "succeeded" : $"threw {Exception.GetType().Name}")}";
}
