namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>Bodies as Debitura's documents show them.</summary>
public static class Shapes
{
    public const string Created = """
        {"externalTenantId":"tenant-12345","onboardingDone":true,"onboardingLinks":{"url":null},
         "client":{"id":"0b0e6b0e-5c5a-4f3e-9b1a-1f2e3d4c5b6a","companyName":"Acme Example Ltd","officeEmail":"billing@acme.example","country":"Portugal","countryId":184},
         "users":[{"id":17,"email":"jo@acme.example","firstName":"Jo","lastName":"Example"}],
         "isAttributedClient":true,"dateLinked":"2026-09-20T10:11:12","caseStats":{"casesTotal":2,"casesClosed":"1","earningsUsd":12.5},"kycStatus":"not_required",
         "caseResults":{"successfulCases":[{"id":"11111111-1111-1111-1111-111111111111","reference":"D-1","creditorReference":"INV-1","lifecycle":"Pending contract signing","currency":"EUR"}],
                        "failedCases":[{"caseIndex":1,"creditorReference":"INV-2","errorType":"NoPartnerAvailable","errorMessage":"No partner in XX","validationErrors":null,"signingHandoff":null},
                                       {"caseIndex":2,"errorType":"ValidationError","validationErrors":{"Cases[2].Debtor.Email":["is required"]},"signingHandoff":{"combinedSigningUrl":"https://app.example/sign"}},
                                       {"caseIndex":3,"errorType":"SomethingNew"}]}}
        """;

    public const string OnboardingRequired = """{"externalTenantId":"tenant-12345","onboardingDone":false,"onboardingLinks":{"url":"https://onboarding.example/companydetails/link-1"}}""";

    public const string ApprovalUrl = "https://app.debitura.example/ReferralPartner/Approve?token=abc";

    public const string NeedsLinking = $$$$$"""
        {"type":"ClientExistsNeedsLinking","message":"The client exists.","data":{"externalTenantId":"tenant-12345","onboardingLinks":{"url":"{{{{{ApprovalUrl}}}}}"},"isAttributedClient":false}}
        """;

    public const string NeedsLinkingNested = $$$$$"""
        {"conflictResponse":{"Type":"ClientExistsNeedsLinking","Message":"The client exists.","Data":{"ExternalTenantId":"tenant-12345","OnboardingLinks":{"Url":"{{{{{ApprovalUrl}}}}}"}}}}
        """;

    public const string FieldMap = """{"Client.SupportEmail":["The field is required."],"Users":["At least one user is required"]}""";

    public const string ApiError = """{"error":"Validation failed","message":"Unknown country: XX","businessErrors":[{"type":"UnknownCountry","message":"Unknown country: XX","solutionUrl":null}],"traceId":"00-abc-01"}""";

    public const string Problem = """{"type":"https://tools.ietf.org/html/rfc7231#section-6.5.1","title":"One or more validation errors occurred.","status":400,"traceId":"00-abc-01","errors":{"Client.Name":["too short","odd"]}}""";

    public const string BusinessRule = """{"businessErrors":[{"type":"MissingPowerOfAttorney","message":"Sign it","solutionUrl":"https://app.example/poa"}],"signingHandoff":{"combinedSigningUrl":"https://app.example/all"}}""";

    public const string Subscription = """{"id":"2f3c1c52-2b3f-4a55-8d0e-0a4b4c1d2e3f","url":"https://partner.example/webhooks","events":["client.linked","case.created"],"isActive":true,"createdUtc":"2026-09-20T10:11:12Z","updatedUtc":"2026-09-21T10:11:12Z","disabledReason":null,"secret":"c2VjcmV0LW9mLWEtdGVzdC1vbmx5","isTestMode":false}""";

    public const string Html = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>";
}
