using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.ReferralApi;

/// <summary>Adds the client of Debitura's Referral Partner API to an application.</summary>
public static class ReferralApiServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IReferralApiClient"/>, with settings from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section with <see cref="ReferralApiOptions"/>, usually <c>ReferralApi</c>.</param>
    /// <returns>The HTTP client's builder, for example to replace its primary handler.</returns>
    public static IHttpClientBuilder AddReferralApi(this IServiceCollection services, IConfiguration configuration) => throw new NotImplementedException();

    /// <summary>Adds <see cref="IReferralApiClient"/>, with settings made in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options. Keep the key out of source code.</param>
    /// <returns>The HTTP client's builder, for example to replace its primary handler.</returns>
    public static IHttpClientBuilder AddReferralApi(this IServiceCollection services, Action<ReferralApiOptions> configure) => throw new NotImplementedException();
}
