using System.Reflection;

namespace WebhookReceiver.Testing.Tests;

/// <summary>The samples of the documented event types, so that a theory can run over all of them.</summary>
public static class Samples
{
    public static TheoryData<string> EventTypes => [.. New().Select(sample => sample.EventType)];

    public static ISample Of(string eventType) => New().Single(sample => sample.EventType == eventType);

    public static string FileOf(string eventType) => Path.Combine(AppContext.BaseDirectory, "samples", $"{eventType}.json");

    // New ones each time: a sample remembers what was sent and received, and tests run in parallel.
    private static ISample[] New() =>
    [
        .. typeof(SampleEvents).GetMethods()
            .Where(method => method.GetParameters() is [{ Name: "change" }])
            .Select(method => (ISample)MakeOf.MakeGenericMethod(method.ReturnType.GenericTypeArguments).Invoke(obj: null, [method])!),
    ];

    private static MethodInfo MakeOf { get; } = typeof(Samples).GetMethod(nameof(SampleOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static Sample<TPayload> SampleOf<TPayload>(MethodInfo method)
        where TPayload : EventPayload, new()
    {
        var make = method.CreateDelegate<Func<Func<TPayload, TPayload>?, WebhookEvent<TPayload>>>();
        return new Sample<TPayload>(make(null).Type, make);
    }
}
