using System.Text.Json;

namespace WebhookReceiver.ReferralApi.Tests;

public sealed class CreateClientTests
{
    public static TheoryData<string, ClientConflict> Conflicts => new()
    {
        { "ClientExistsNeedsLinking", ClientConflict.NeedsLinking },
        { "clientExistsNeedsLinking", ClientConflict.NeedsLinking },
        { "ClientAlreadyLinkedToAnotherPartner", ClientConflict.LinkedToAnotherPartner },
        { "AlreadyLinkedToAnotherPartner", ClientConflict.LinkedToAnotherPartner },
        { "AlreadyLinkedDifferentTenant", ClientConflict.LinkedUnderAnotherTenant },
        { "InvalidClientType", ClientConflict.InvalidClientType },
        { "SomethingNew", ClientConflict.Unknown },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task Reads_a_created_client_with_what_became_of_its_cases(int status)
    {
        var result = await CreateAsync(status, Shapes.Created);

        var client = result.Should().BeOfType<ClientResult.Created>().Subject.Client;
        client.ExternalTenantId.Should().Be(SampleRequests.Tenant);
        client.OnboardingDone.Should().BeTrue();
        client.IsAttributed.Should().BeTrue();
        client.LinkedAt.Should().Be(new DateTimeOffset(2026, 9, 20, 10, 11, 12, TimeSpan.Zero));
        client.Company!.CompanyName.Should().Be(SampleRequests.Company);
        client.Company.AdditionalData!["countryId"].GetRawText().Should().Be("184");
        client.Users.Should().ContainSingle().Which.Id.Should().Be("17");
        client.CaseStats!.CasesClosed.Should().Be(1);
        client.KycStatus.Should().Be("not_required");
        client.CaseResults!.SuccessfulCases.Should().ContainSingle().Which.Lifecycle.Should().Be("Pending contract signing");
        client.CaseResults.FailedCases.Select(failed => failed.Kind).Should()
            .Equal(FailedCaseKind.NoPartnerAvailable, FailedCaseKind.ValidationError, FailedCaseKind.Unknown);
        client.CaseResults.FailedCases[1].ValidationErrors!["Cases[2].Debtor.Email"].Should().Equal("is required");
        client.CaseResults.FailedCases[1].SigningHandoff!.CombinedSigningUrl.Should().Be("https://app.example/sign");
        client.CaseResults.FailedCases[2].ErrorType.Should().Be("SomethingNew");
    }

    [Theory]
    [InlineData("NoPartnerAvailable", FailedCaseKind.NoPartnerAvailable)]
    [InlineData("ValidationError", FailedCaseKind.ValidationError)]
    [InlineData("DuplicateReference", FailedCaseKind.DuplicateReference)]
    [InlineData("IdempotencyViolation", FailedCaseKind.IdempotencyViolation)]
    [InlineData("UnexpectedError", FailedCaseKind.UnexpectedError)]
    [InlineData(null, FailedCaseKind.Unknown)]
    public void Names_why_a_case_failed(string? type, FailedCaseKind kind) => new FailedCase { ErrorType = type }.Kind.Should().Be(kind);

    [Fact]
    public async Task Reads_answers_in_pascal_case_too()
    {
        var result = await CreateAsync(201, """{"ExternalTenantId":"tenant-12345","OnboardingDone":true,"CaseResults":{"FailedCases":[{"ErrorType":"noPartnerAvailable"}]}}""");

        var client = result.Should().BeOfType<ClientResult.Created>().Subject.Client;
        client.ExternalTenantId.Should().Be(SampleRequests.Tenant);
        client.CaseResults!.FailedCases.Should().ContainSingle().Which.Kind.Should().Be(FailedCaseKind.NoPartnerAvailable);
    }

    [Theory]
    [InlineData(202)]
    [InlineData(200)]
    public async Task Reads_a_client_that_has_to_sign(int status)
    {
        var result = await CreateAsync(status, Shapes.OnboardingRequired);

        result.Should().BeOfType<ClientResult.OnboardingRequired>().Which.OnboardingUrl.Should()
            .Be("https://onboarding.example/companydetails/link-1");
    }

    [Theory]
    [InlineData(Shapes.NeedsLinking)]
    [InlineData(Shapes.NeedsLinkingNested)]
    public async Task Reads_the_approval_url_flat_and_nested(string body)
    {
        var result = await CreateAsync(409, body);

        var conflict = result.Should().BeOfType<ClientResult.Conflict>().Subject;
        conflict.Kind.Should().Be(ClientConflict.NeedsLinking);
        conflict.TypeText.Should().Be("ClientExistsNeedsLinking");
        conflict.Message.Should().Be("The client exists.");
        conflict.ApprovalUrl.Should().Be(Shapes.ApprovalUrl);
    }

    [Theory]
    [MemberData(nameof(Conflicts))]
    public async Task Knows_every_spelling_of_a_conflict_flat_and_nested(string type, ClientConflict kind)
    {
        var flat = await CreateAsync(409, $$"""{"type":"{{type}}","message":"no","data":{"externalTenantId":"tenant-12345"} }""");
        var nested = await CreateAsync(409, $$"""{"conflictResponse":{"type":"{{type}}" },"message":"no"}""");

        flat.Should().Be(new ClientResult.Conflict(kind, type, "no", ApprovalUrl: null));
        nested.Should().Be(new ClientResult.Conflict(kind, type, "no", ApprovalUrl: null));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/relative")]
    public async Task Gives_nobody_a_link_that_is_no_web_address(string link)
    {
        var result = await CreateAsync(409, $$"""{"type":"ClientExistsNeedsLinking","data":{"onboardingLinks":{"url":"{{link}}" } } }""");

        result.Should().BeOfType<ClientResult.Conflict>().Which.ApprovalUrl.Should().BeNull();
    }

    [Fact]
    public async Task Reads_failed_validation_as_a_map_of_fields()
    {
        var result = await CreateAsync(400, Shapes.FieldMap);

        var failed = result.Should().BeOfType<ClientResult.ValidationFailed>().Subject;
        failed.FieldErrors["Client.SupportEmail"].Should().Equal("The field is required.");
        failed.FieldErrors["Users"].Should().Equal("At least one user is required");
    }

    [Fact]
    public async Task Reads_failed_validation_as_an_api_error()
    {
        var result = await CreateAsync(400, Shapes.ApiError);

        var failed = result.Should().BeOfType<ClientResult.ValidationFailed>().Subject;
        failed.Message.Should().Be("Unknown country: XX");
        failed.TraceId.Should().Be("00-abc-01");
        failed.FieldErrors.Should().BeEmpty();
    }

    [Fact]
    public async Task Reads_failed_validation_as_problem_details_and_under_details()
    {
        var problem = await CreateAsync(400, Shapes.Problem);
        var details = await CreateAsync(400, """{"Message":"Case validation failed","Details":{"Cases[0].CurrencyCode":"unknown"}}""");

        var failed = problem.Should().BeOfType<ClientResult.ValidationFailed>().Subject;
        failed.Message.Should().Be("One or more validation errors occurred.");
        failed.TraceId.Should().Be("00-abc-01");
        failed.FieldErrors.Should().ContainSingle().Which.Value.Should().Equal("too short", "odd");
        details.Should().BeOfType<ClientResult.ValidationFailed>().Which.FieldErrors["Cases[0].CurrencyCode"].Should().Equal("unknown");
    }

    [Fact]
    public async Task Reads_broken_business_rules_of_both_shapes()
    {
        var current = await CreateAsync(422, Shapes.BusinessRule);
        var older = await CreateAsync(422, """{"BusinessRule":["The creditor is blocked."]}""");

        var failed = current.Should().BeOfType<ClientResult.BusinessRuleFailed>().Subject;
        failed.Errors.Should().ContainSingle().Which.Type.Should().Be("MissingPowerOfAttorney");
        failed.Errors[0].SolutionUrl.Should().Be("https://app.example/poa");
        failed.SigningUrl.Should().Be("https://app.example/all");
        older.Should().BeOfType<ClientResult.BusinessRuleFailed>().Which.Errors.Should().ContainSingle().Which.Message.Should()
            .Be("The creditor is blocked.");
    }

    [Fact]
    public async Task Sends_the_documented_fields_in_camel_case_and_nothing_empty()
    {
        var api = new StubApi().Answers(201, Shapes.Created);
        await using var host = new ApiHost(api);

        await host.Client.CreateClientAsync(SampleRequests.Acme(), Token);

        var call = api.Calls.Should().ContainSingle().Subject;
        call.Method.Should().Be("POST");
        call.Url.Should().Be("https://testreferral-api.debitura.com/clients");
        call.Headers["XApiKey"].Should().Be(ApiHost.Key);
        call.Headers["X-Api-Key"].Should().Be(ApiHost.Key);
        JsonDocument.Parse(call.Body).RootElement.GetRawText().Should().Be(
            """{"externalTenantId":"tenant-12345","client":{"name":"Acme Example Ltd","country":"PT","supportEmail":"billing@acme.example"},"users":[{"name":"Jo Example","email":"jo@acme.example","isOnboardingUser":true}],"cases":[{"currencyCode":"EUR","amountToRecover":4000.50,"date":"2026-02-22","dueDate":"2026-03-02","debtor":{"type":"Company","name":"Debtor Example","countryAlpha2":"PT"},"creditorReference":"INV-1","amountToRecoverOver6Months":100}]}""");
    }

    private static async Task<ClientResult> CreateAsync(int status, string body)
    {
        await using var host = new ApiHost(new StubApi().Answers(status, body));
        return await host.Client.CreateClientAsync(SampleRequests.Acme(), Token);
    }
}
