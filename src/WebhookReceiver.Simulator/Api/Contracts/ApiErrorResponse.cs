namespace WebhookReceiver.Simulator;

internal sealed record ApiErrorResponse(string Error, string Message, IReadOnlyList<BusinessError> BusinessErrors, string TraceId);

internal sealed record BusinessError(string Type, string Message, string? SolutionUrl);

internal sealed record BusinessErrorResponse(IReadOnlyList<BusinessError> BusinessErrors, SigningHandoff? SigningHandoff);

internal sealed record SigningHandoff(string CombinedSigningUrl);

internal sealed record ConflictResponse(string Type, string Message, ConflictData? Data);

internal sealed record ConflictData(string ExternalTenantId, OnboardingLinks? OnboardingLinks, bool? IsAttributedClient);

internal sealed record NestedConflict(ConflictResponse ConflictResponse);

internal sealed record RateLimitResponse(string Error, string Message, int RetryAfter);
