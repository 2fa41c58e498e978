using System.Security.Cryptography.X509Certificates;

namespace WebhookReceiver.Cli;

/// <summary>Holds what the doctor reaches the world with, so that tests keep it on one machine.</summary>
/// <param name="Time">The clock.</param>
/// <param name="CreateApiHandler">Makes connections to the API.</param>
/// <param name="Network">Makes connections to endpoints.</param>
internal sealed record DoctorEnvironment(TimeProvider Time, Func<HttpMessageHandler> CreateApiHandler, IEndpointNetwork Network)
{
    /// <summary>Gets the authorities to trust instead of the machine's; empty to trust those.</summary>
    public X509Certificate2Collection TrustedRoots { get; init; } = [];
}
