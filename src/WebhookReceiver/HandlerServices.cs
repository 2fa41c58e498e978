using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver;

/// <summary>
/// Finds services that a handler needs and nobody registered, at the start and in every environment: the container itself checks only in
/// Development, and never what a delegate takes. It
/// creates nothing, since constructors may need a request or a database. What a factory makes is taken as it is, and so is everything below
/// the first service of another container.
/// </summary>
internal sealed class HandlerServices(IServiceCollection services)
{
    /// <summary>
    /// Describes what is missing, such as "ILedger" or "Ledger, which needs HttpClient"; <see langword="null"/> when nothing is.
    /// </summary>
    public string? MissingFor(Type service, IServiceProvider provider) =>
        provider.GetService<IServiceProviderIsService>() is { } registered ? Find(service, registered, IsOfMicrosoft(provider), []) : null;

    // Another container may override what is in the collection, with parameters and factories that are not seen here.
    private static bool IsOfMicrosoft(IServiceProvider provider) =>
        string.Equals(provider.GetType().Assembly.GetName().Name, "Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal);

    private string? Find(Type service, IServiceProviderIsService registered, bool isDeep, Dictionary<Type, string?> known)
    {
        if (!registered.IsService(service))
        {
            return service.ToString();
        }

        var descriptor = isDeep
            ? services.LastOrDefault(descriptor => !descriptor.IsKeyedService && descriptor.ServiceType == service)
            : null;
        if (descriptor?.ImplementationType is not { } implementation)
        {
            return null;
        }

        if (!known.TryGetValue(implementation, out var missing))
        {
            // A cycle is the container's to report.
            known[implementation] = null;
            known[implementation] = missing = FindIn(implementation.GetConstructors(), registered, known);
        }

        return missing is null ? null : $"{service}, which needs {missing}";
    }

    /// <summary>As the container does: of the constructors whose parameters are all registered, the longest.</summary>
    private string? FindIn(ConstructorInfo[] constructors, IServiceProviderIsService registered, Dictionary<Type, string?> known)
    {
        Type[][] needs = [.. constructors.Select(constructor => NeedsOf(constructor)).OrderByDescending(types => types.Length)];
        var chosen = needs.FirstOrDefault(types => types.All(registered.IsService)) ?? needs.FirstOrDefault() ?? [];
        return chosen.Select(type => Find(type, registered, isDeep: true, known)).FirstOrDefault(found => found is not null);
    }

    private static Type[] NeedsOf(ConstructorInfo constructor) =>
    [
        .. constructor.GetParameters()
            .Where(parameter => !parameter.HasDefaultValue && !parameter.IsDefined(typeof(FromKeyedServicesAttribute), inherit: false)
                && !parameter.IsDefined(typeof(ServiceKeyAttribute), inherit: false))
            .Select(parameter => parameter.ParameterType),
    ];
}
