namespace WebhookReceiver.Simulator;

/// <summary>The addresses that answers and events contain. The simulator learns its own one when it has started.</summary>
internal sealed class SimulatorLinks
{
    public const string ApprovalPath = "/ReferralPartner/Approve";
    public const string OnboardingPath = "/companydetails";
    public const string UpgradePath = "/ContractUpgrade/Sign";

    public Uri BaseUrl { get; set; } = new("http://localhost");

    public Uri Approval(string token) => new(BaseUrl, $"{ApprovalPath}?token={token}");

    /// <summary>A new client enters its details; an existing one only signs.</summary>
    public Uri Onboarding(string token, bool isNew) => new(BaseUrl, $"{(isNew ? OnboardingPath : UpgradePath)}/{token}");

    public Uri Client(string externalTenantId) => new(BaseUrl, "/clients/" + Uri.EscapeDataString(externalTenantId));
}
