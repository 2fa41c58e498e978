using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver;

/// <summary>
/// Finds services that a handler needs and nobody registered, at the start and in every environment: the container itself checks only in Development, and never what a delegate takes. It
/// creates nothing, since constructors may need a request or a database. What a factory makes, or another container registered, is taken as it is.
/// </summary>
internal sealed class HandlerServices(IServiceCollection services)
{
    /// <summary>Describes what is missing, such as "ILedger" or "Ledger, which needs HttpClient"; <see langword="null"/> when nothing is.</summary>
    public string? MissingFor(Type service, IServiceProvider provider) =>
        provider.GetService<IServiceProviderIsService>() is { } registered ? Find(service, registered, []) : null;

    private string? Find(Type service, IServiceProviderIsService registered, HashSet<Type> visited)
    {
        if (!registered.IsService(service))
        {
            return service.ToString();
        }

        var descriptor = services.LastOrDefault(descriptor => !descriptor.IsKeyedService && descriptor.ServiceType == service);
        if (descriptor?.ImplementationType is not { } implementation || !visited.Add(implementation))
        {
            return null;
        }

        // The container takes any constructor whose parameters it has.
        string? missing = null;
        foreach (var constructor in implementation.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length))
        {
            var missingHere = constructor.GetParameters()
                .Where(parameter => !parameter.HasDefaultValue && !parameter.IsDefined(typeof(FromKeyedServicesAttribute), inherit: false))
                .Select(parameter => Find(parameter.ParameterType, registered, visited))
                .FirstOrDefault(found => found is not null);
            if (missingHere is null)
            {
                return null;
            }

            missing ??= missingHere;
        }

        return missing is null ? null : $"{service}, which needs {missing}";
    }
}
