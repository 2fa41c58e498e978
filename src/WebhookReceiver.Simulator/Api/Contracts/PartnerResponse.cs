namespace WebhookReceiver.Simulator;

internal sealed record PartnerResponse(Guid Id, string CompanyName, string ShortName, string? ContactEmail, bool IsActive, bool IsPublicDemo, double ReferralFeePercentage);
