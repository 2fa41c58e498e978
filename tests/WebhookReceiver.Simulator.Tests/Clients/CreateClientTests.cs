namespace WebhookReceiver.Simulator.Tests.Clients;

public sealed class CreateClientTests
{
    [Fact]
    public async Task A_new_client_is_accepted_and_then_created_once_it_has_signed()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (first, accepted) = await fixture.CreateClientAsync("new@example.com");
        var url = new Uri(accepted!["onboardingLinks"]!["url"]!.GetValue<string>());
        using var signed = await fixture.Api.PostAsync(url, null, TestContext.Current.CancellationToken);
        using var again = await fixture.Api.PostAsync(url, null, TestContext.Current.CancellationToken);
        var (second, created) = await fixture.CreateClientAsync("new@example.com");

        first.Should().Be(202);
        accepted["onboardingDone"]!.GetValue<bool>().Should().BeFalse();
        accepted["isAttributedClient"]!.GetValue<bool>().Should().BeTrue();
        signed.IsSuccessStatusCode.Should().BeTrue();
        (await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("already been used");
        second.Should().Be(201);
        created!["onboardingDone"]!.GetValue<bool>().Should().BeTrue();
        created["onboardingLinks"].Should().BeNull();
    }

    [Fact]
    public async Task Signing_raises_both_events_and_activates_the_cases()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url);
        await fixture.CreateClientAsync("new@example.com", cases: """[{"currencyCode":"EUR","creditorReference":"inv-1"}]""");
        fixture.Simulator.Cases.All.Should().ContainSingle().Which.Lifecycle.Should().Be("PendingContractSigning");

        fixture.Simulator.Clients.Sign("tenant-1").Should().BeTrue();
        await fixture.SettleAsync();

        receiver.EventTypes.Should().Equal(
            "case.created", "client.onboarding.poa_signed", "client.onboarding.contract_signed", "case.updated");
        fixture.Simulator.Cases.All.Single().Lifecycle.Should().Be("Active");
    }

    [Theory]
    [InlineData("onboarded@example.com", 201, null)]
    [InlineData("needs-linking@example.com", 409, "ClientExistsNeedsLinking")]
    [InlineData("other-partner@example.com", 409, "ClientAlreadyLinkedToAnotherPartner")]
    [InlineData("other-tenant@example.com", 409, "AlreadyLinkedDifferentTenant")]
    [InlineData("invalid-type@example.com", 409, "InvalidClientType")]
    [InlineData("business-rule@example.com", 422, null)]
    public async Task The_name_before_the_at_chooses_the_answer(string email, int status, string? type)
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (actual, body) = await fixture.CreateClientAsync(email);

        actual.Should().Be(status);
        body!["type"]?.GetValue<string>().Should().Be(type);
    }

    [Fact]
    public async Task An_outcome_can_be_set_for_an_address()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Clients.SetOutcome("Someone@example.com", ClientOutcome.LinkedToAnotherPartner);

        (await fixture.CreateClientAsync("someone@example.com")).Status.Should().Be(409);
    }

    [Fact]
    public async Task The_other_spelling_and_nesting_of_a_conflict()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Faults.Variants = ApiVariants.NestedConflict | ApiVariants.OlderConflictNames;

        var (_, body) = await fixture.CreateClientAsync("other-partner@example.com");

        body!["conflictResponse"]!["type"]!.GetValue<string>().Should().Be("AlreadyLinkedToAnotherPartner");
    }

    [Fact]
    public async Task A_linked_client_under_another_id_is_a_conflict()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await fixture.CreateClientAsync("new@example.com", "tenant-1");

        var (status, body) = await fixture.CreateClientAsync("new@example.com", "tenant-2");

        status.Should().Be(409);
        body!["type"]!.GetValue<string>().Should().Be("AlreadyLinkedDifferentTenant");
        body["message"]!.GetValue<string>().Should().Contain("tenant-1");
    }

    [Fact]
    public async Task Cases_without_coverage_fail_and_the_client_is_created_all_the_same()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (status, body) = await fixture.CreateClientAsync(
            "new@example.com", cases: """
            [{"currencyCode":"EUR","debtor":{"email":"debtor@example.com","countryAlpha2":"DE"}},
             {"currencyCode":"EUR","creditorReference":"ice","debtor":{"email":"debtor@example.com","countryAlpha2":"AQ"}}]
            """);
        var (_, repeated) = await fixture.CreateClientAsync("new@example.com", cases: """[{"currencyCode":"EUR"}]""");

        status.Should().Be(202);
        body!["caseResults"]!["successfulCases"]!.AsArray().Should().ContainSingle();
        var failed = body["caseResults"]!["failedCases"]!.AsArray().Should().ContainSingle().Which!;
        failed["errorType"]!.GetValue<string>().Should().Be("NoPartnerAvailable");
        failed["caseIndex"]!.GetValue<int>().Should().Be(1);
        repeated!["caseResults"]!["failedCases"]![0]!["errorType"]!.GetValue<string>().Should().Be("IdempotencyViolation");
    }

    [Theory]
    [InlineData("not json", "Request")]
    [InlineData("{}", "ExternalTenantId")]
    [InlineData("{}", "Users")]
    [InlineData("""{"client":{"country":"XX"}}""", "Client.Country")]
    [InlineData("""{"client":{"supportEmail":"nobody"}}""", "Client.SupportEmail")]
    [InlineData("""{"users":[{"email":"a@example.com"},{"email":"b@example.com"}]}""", "Users")]
    [InlineData("""{"cases":[{"currencyCode":"EURO"}]}""", "Cases[0].CurrencyCode")]
    [InlineData("""{"cases":[{},{"amountToRecover":-1}]}""", "Cases[1].AmountToRecover")]
    [InlineData("""{"cases":[{"date":"2026-02-02","dueDate":"2026-02-01"}]}""", "Cases[0].DueDate")]
    [InlineData("""{"cases":[{"creditorReference":"a"},{"creditorReference":"a"}]}""", "Cases[1].CreditorReference")]
    [InlineData("""{"cases":[{"debtor":{"email":"nobody"}}]}""", "Cases[0].Debtor.Email")]
    [InlineData("""{"cases":[{"currencyCode":"EUR","debtor":{"name":"A Debtor"}}]}""", "Cases[0].Debtor.Email")]
    [InlineData("""{"cases":[{"currencyCode":"ZZZ"}]}""", "Cases[0].CurrencyCode")]
    [InlineData("""{"client":{"country":"Narnia"}}""", "Client.Country")]
    [InlineData("""{"cases":[{"debtor":{"email":"debtor@example.com","country":"Narnia"}}]}""", "Cases[0].Debtor.Country")]
    public async Task What_is_not_valid_is_named_by_its_field(string json, string field)
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (status, map) = await fixture.PostAsync("/clients", json);
        fixture.Simulator.Faults.Variants = ApiVariants.ValidationProblem;
        var (_, problem) = await fixture.PostAsync("/clients", json);

        status.Should().Be(400);
        map!.AsObject().Should().ContainKey(field);
        problem!["errors"]!.AsObject().Should().ContainKey(field);
        problem["traceId"].Should().NotBeNull();
        fixture.Simulator.Clients.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData("DK", "EUR", "Antarctica")]
    [InlineData("denmark", "dkk", "AQ")]
    [InlineData("United States", "USD", "GB")]
    public async Task Countries_and_currencies_that_exist_are_accepted(string country, string currency, string debtorCountry)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var cases = $$"""[{"currencyCode":"{{currency}}","debtor":{"email":"debtor@example.com","country":"{{debtorCountry}}" } }]""";
        var json = SimulatorFixture.ClientJson("new@example.com", cases: cases).Replace("Denmark", country, StringComparison.Ordinal);

        (await fixture.PostAsync("/clients", json)).Status.Should().Be(202);
    }

    [Fact]
    public async Task A_client_with_a_case_that_is_worked_on_is_not_deletable()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await fixture.CreateClientAsync("new@example.com", cases: """[{"currencyCode":"EUR","creditorReference":"inv-1"}]""");

        var (status, pending) = await fixture.GetAsync("/clients/tenant-1/is-deletable");
        fixture.Simulator.Clients.Sign("tenant-1");
        var (_, active) = await fixture.GetAsync("/clients/tenant-1/is-deletable");

        status.Should().Be(200);
        pending!["isDeletable"]!.GetValue<bool>().Should().BeTrue();
        pending["blockers"]!.AsArray().Should().BeEmpty();
        active!["isDeletable"]!.GetValue<bool>().Should().BeFalse();
        active["blockers"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Only_linked_clients_of_the_test_environment_are_asked_whether_they_are_deletable()
    {
        await using var test = await SimulatorFixture.StartAsync();
        await using var production = await SimulatorFixture.StartAsync(options => options.Environment = SimulatedEnvironment.Production);
        await test.CreateClientAsync("needs-linking@example.com");
        await production.CreateClientAsync("new@example.com");

        (await test.GetAsync("/clients/tenant-1/is-deletable")).Status.Should().Be(404, "an open request cannot be reset");
        (await production.GetAsync("/clients/tenant-1/is-deletable")).Status.Should().Be(403);
    }

    [Fact]
    public async Task Clients_are_listed_found_and_reset()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await fixture.CreateClientAsync("new@example.com", "tenant-1");
        await fixture.CreateClientAsync("needs-linking@example.com", "tenant-2");

        var (_, list) = await fixture.GetAsync("/clients");

        list!["clients"]!.AsArray().Should().ContainSingle().Which!["externalTenantId"]!.GetValue<string>().Should().Be("tenant-1");
        (await fixture.GetAsync("/clients/TENANT-1")).Status.Should().Be(404, "ids are case-sensitive");
        (await fixture.SendAsync(HttpMethod.Delete, "/clients/tenant-2")).Status.Should().Be(404, "an open request cannot be reset");
        (await fixture.SendAsync(HttpMethod.Delete, "/clients/tenant-1")).Status.Should().Be(204);
        (await fixture.GetAsync("/clients/tenant-1")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("Page=1&PageSize=2", 3, "tenant-1", "tenant-2")]
    [InlineData("Page=2&PageSize=2", 3, "tenant-3")]
    [InlineData("Page=3&PageSize=2", 3)]
    [InlineData("Page=2147483647&PageSize=100", 3)]
    [InlineData("Query=SECOND%40", 1, "tenant-2")]
    [InlineData("OnboardingDone=true", 1, "tenant-1")]
    [InlineData("OnboardingDone=false", 2, "tenant-2", "tenant-3")]
    [InlineData("IsAttributedClient=false", 0)]
    public async Task Clients_are_listed_by_page_and_as_asked_for(string query, int total, params string[] tenants)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await fixture.CreateClientAsync("first@example.com", "tenant-1");
        await fixture.CreateClientAsync("second@example.com", "tenant-2");
        await fixture.CreateClientAsync("third@example.com", "tenant-3");
        fixture.Simulator.Clients.Sign("tenant-1");

        var (_, list) = await fixture.GetAsync("/clients?" + query);

        list!["clients"]!.AsArray().Select(client => client!["externalTenantId"]!.GetValue<string>()).Should().Equal(tenants);
        list["page"]!["totalCount"]!.GetValue<int>().Should().Be(total);
    }

    [Fact]
    public async Task A_token_needs_a_signed_agreement_and_lasts_half_an_hour()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await fixture.CreateClientAsync("new@example.com");
        (await fixture.PostAsync("/oauth/token", """{"externalTenantId":"tenant-1"}""")).Status.Should().Be(404);
        (await fixture.PostAsync("/oauth/token")).Status.Should().Be(400);
        fixture.Simulator.Clients.Sign("tenant-1");

        var (_, token) = await fixture.PostAsync("/oauth/token", """{"externalTenantId":"tenant-1"}""");
        fixture.Api.DefaultRequestHeaders.Clear();
        fixture.Api.DefaultRequestHeaders.Authorization = new("Bearer", token!["accessToken"]!.GetValue<string>());

        (await fixture.GetAsync("/contracts/debt-collection/status")).Body!["signed"]!.GetValue<bool>().Should().BeTrue();
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(30));
        (await fixture.GetAsync("/contracts/debt-collection/status")).Status.Should().Be(401);
        fixture.Api.DefaultRequestHeaders.Authorization = new("Bearer", "a.b.c");
        (await fixture.GetAsync("/contracts/debt-collection/status")).Status.Should().Be(401);
    }
}
