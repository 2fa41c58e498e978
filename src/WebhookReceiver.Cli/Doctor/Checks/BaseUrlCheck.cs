using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Compares the base URL with the environment.</summary>
internal sealed class BaseUrlCheck : IDoctorCheck
{
    private const string Item = "Base URL";

    public ChecklistSection Section => ChecklistSection.Environment;

    public string Title => "the base URL";

    public Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([Check(context)]);

    private static Finding Check(DoctorContext context)
    {
        var settings = context.Settings;
        var url = context.BaseUrl;
        Seen seen = $"{url.GetLeftPart(UriPartial.Path)}, environment {settings.Environment}";

        if (settings.AllowLoopback && url.IsLoopback)
        {
            context.Notes.Add(
                "--allow-loopback is on: addresses on this machine are not checked for https, port and public reach. Debitura itself " +
                    "would refuse them.");
            return Finding.Pass(ChecklistSection.Environment, Item, $"{seen}, on this machine");
        }

        if (!ApiAddresses.MayGetTheKey(url, settings.AllowLoopback))
        {
            context.Api = context.Api with
            {
                SkipReason = "The API was not asked: the key is sent to Debitura's own https addresses only.",
            };
            return EnvironmentFaults.BaseUrlUnknown.Found(seen);
        }

        var found = ApiAddresses.EnvironmentAt(url);
        return found == settings.Environment
            ? Finding.Pass(ChecklistSection.Environment, Item, seen)
            : EnvironmentFaults.BaseUrlOfOtherEnvironment.Found($"{seen}, but the address is that of {Seen.Own(NameOf(found))}");
    }

    private static string NameOf(ReferralApiEnvironment? environment) =>
        environment == ReferralApiEnvironment.Production ? "production" : "test";
}
