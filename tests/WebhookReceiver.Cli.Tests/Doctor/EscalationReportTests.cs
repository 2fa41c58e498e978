using System.Text;
using System.Text.Json;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

public sealed class EscalationReportTests
{
    [Fact]
    public async Task Has_everything_that_the_two_lists_ask_for()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Before = ExpiredAsync);

        var report = await ReportAsync(setup);

        report.Should().Contain("## For Debitura (contact@debitura.com)").And.Contain("## For the developer");
        string[] forDebitura =
        [
            "**Partner:** Simulated partner, Partner ID 5090a000-0000-4000-8000-000000000001",
            "**Environment:** Test",
            "**Issue:** [fill in",
            "link Link requests",
            "`link-expired`",
            "**HTTP status code and error response body:**",
            "status 409",
            "ClientExistsNeedsLinking",
            "**traceId:**",
            "**Timestamps:** the doctor ran at 20",
            "**ExternalTenantId:** tenant-42",
            "**Customer's company name and e-mail address:** [fill in",
            "**Time of the original 409 response:** 20",
            "**Time of the client.link_expired webhook:** 20",
            "(TTL)?** [fill in]",
        ];
        string[] forDeveloper =
        [
            "**Base URL:** https://testreferral-api.debitura.com",
            "`GET https://testreferral-api.debitura.com/me` with XApiKey: ***",
            "`POST /clients`",
            "ErrorType, ValidationErrors and traceId",
            "https://" + DoctorScenario.Host + "/[path left out]",
            "event types: client.onboarding.poa_signed",
            "signing secret stored: yes",
            "**Logs**",
        ];
        var parts = report.Split("## For the developer");
        forDebitura.Should().OnlyContain(text => parts[0].Contains(text, StringComparison.Ordinal));
        forDeveloper.Should().OnlyContain(text => parts[1].Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Has_no_secret_and_nothing_personal()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Before = async setup =>
        {
            await ExpiredAsync(setup);
            setup.Settings = setup.Settings with { Response = SavedHttp.Parse(Encoding.UTF8.GetBytes("""
                {"type":"ClientExistsNeedsLinking","message":"Acme Collections ApS (jane@acme.example, Jane Doe) must approve the link of tenant-42.","traceId":"00-abc-01",
                 "data":{"externalTenantId":"tenant-42","onboardingLinks":{"url":"https://app.debitura.com/ReferralPartner/Approve?token=very-secret-token"},"phone":4512345678},
                 "client":{"companyName":"Acme Collections ApS","address":"Street 1"},"users":[{"name":"Jane Doe","email":"jane@acme.example"}]}
                """)) with { Status = 409 } };
        });

        var report = await ReportAsync(setup);

        string[] hidden =
        [
            TestSecrets.First, SimulatorOptions.DemoApiKey, "very-secret-token", "Acme", "Jane", "jane@", "Street 1", "4512345678",
        ];
        hidden.Where(text => report.Contains(text, StringComparison.Ordinal)).Should().BeEmpty();
        report.Should()
            .Contain("\"type\": \"ClientExistsNeedsLinking\"")
            .And.Contain("**ExternalTenantId:** tenant-42")
            .And.Contain("00-abc-01")
            .And.NotContain("must approve the link of");
    }

    [Fact]
    public async Task Has_no_name_that_a_validation_message_repeats()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Settings = to => to with
        {
            Response = SavedHttp.Parse(Encoding.UTF8.GetBytes("""
                {"error":"validation_error","message":"The user 'Jane Doe' is not valid.","traceId":"00-abc-02",
                 "details":{"Users[0].Name":["Jane Roe must be a full name."],"Client.SupportEmail":["jane at acme is no address"],"Cases[0].CurrencyCode":["Invalid currency code 'EURO'."],
                            "Cases[0].Debtor":["\"John Poe\" is a minor."]}}
                """)) with { Status = 400 },
        });

        var report = await ReportAsync(setup);

        string[] hidden = ["Jane", "Roe", "acme", "John Poe"];
        hidden.Where(text => report.Contains(text, StringComparison.OrdinalIgnoreCase)).Should().BeEmpty();
        report.Should()
            .NotContain("Invalid currency code")
            .And.Contain("\"Users[0].Name\": \"[redacted]\"")
            .And.Contain("00-abc-02")
            .And.Contain("`validation-failed`");
    }

    [Theory]
    [InlineData("https://app.debitura.com/ReferralPartner/Approve?token=Very-Secret.1")]
    [InlineData("HTTPS://APP.DEBITURA.COM/ReferralPartner/Approve?token=Very-Secret.1")]
    [InlineData("app.debitura.com/referralpartner/approve?token=Very-Secret.1")]
    [InlineData("https%3A%2F%2Fapp.debitura.com%2FReferralPartner%2FApprove%3Ftoken%3DVery-Secret.1")]
    [InlineData("onboarding.debitura.com/companydetails/Very-Secret.1")]
    [InlineData("https://Onboarding.debitura.com:443/ContractUpgrade/Sign/Very-Secret.1")]
    [InlineData("//partner.example/go/Very-Secret.1")]
    public async Task Has_no_link_that_acts_in_the_clients_name_in_whatever_spelling(string link)
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Settings = to => to with
        {
            Response = SavedHttp.Parse(Encoding.UTF8.GetBytes($$$$"""
                {"type":"ClientExistsNeedsLinking","message":"Send {{{{link}}}} to the client.","data":{"onboardingLinks":{"url":"https://partner.example/go/Very-Secret.1?x=1"}}}
                """)) with { Status = 409 },
        });

        var report = await ReportAsync(setup);

        report.Should().NotContainEquivalentOf("Very-Secret.1").And.Contain("ClientExistsNeedsLinking");
    }

    [Fact]
    public async Task Has_no_link_that_only_a_message_shows()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Settings = to => to with
        {
            Response = SavedHttp.Parse(
                """{"type":"ClientExistsNeedsLinking","message":"Send app.debitura.com%2FReferralPartner%2FApprove%3Ftoken%3DOnly-Here.7 to the client."}"""u8.ToArray()) with
            { Status = 409 },
        });

        var report = await ReportAsync(setup);

        report.Should().NotContainEquivalentOf("Only-Here.7").And.Contain("ClientExistsNeedsLinking");
    }

    [Fact]
    public async Task Has_status_body_and_trace_of_a_call_that_failed()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Debitura = at => at.Faults.ApiStatus = 500);

        var report = await ReportAsync(setup);

        report.Should()
            .Contain("GET /me, status 500")
            .And.Contain("\"error\": \"simulated_fault\"")
            .And.Contain("[fill in: your Partner ID]")
            .And.Contain("they could not be listed");
        report.Should().NotContain("[none seen");
    }

    [Fact]
    public async Task Masks_none_of_its_own_words()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Settings = to => to with
        {
            Response = SavedHttp.Parse(
                """{"type":"ClientExistsNeedsLinking","message":"'Test' and 'Webhook endpoint'","client":{"companyName":"Test","name":"Environment"}}"""u8.ToArray()) with
            { Status = 409 },
        });

        var report = await ReportAsync(setup);

        report.Should().Contain("**Environment:** Test").And.Contain("Webhook endpoint: Pass: Forged probe (refused with 401)");
    }

    [Fact]
    public async Task Has_nothing_that_was_planted_anywhere_in_an_answer_or_an_event()
    {
        string[] planted =
        [
            "+45 12 34 56 78",
            "DK12345678",
            "DE89 3704 0044 0532 0130 00",
            "Jane Doe",
            "Street 1, 2100 Copenhagen",
            "jane@kunde.example",
            "\"" + SimulatorOptions.DemoApiKey + "\"",
            "Bearer " + SimulatorOptions.DemoApiKey,
            Uri.EscapeDataString(TestSecrets.First),
        ];
        string[] known =
        [
            "type",
            "error",
            "message",
            "title",
            "code",
            "status",
            "data",
            "errors",
            "details",
            "caseResults",
            "failedCases",
            "businessErrors",
            "conflictResponse",
            "Users[0].Name",
            "errorType",
            "caseIndex",
            "unknown",
        ];
        await using var setup = await DoctorSetup.StartAsync();
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var answer = Document(0).ToString();
            var request =
                $"HTTP/1.1 409 Conflict\r\nX-Anything: {Plant()}\r\nDate: {Plant()}\r\nLocation: " +
                    $"https://partner.example/?q={Uri.EscapeDataString(Plant())}\r\n\r\n{answer}";
            setup.Settings = setup.Settings with
            {
                Response = SavedHttp.Parse(Encoding.UTF8.GetBytes(request)),
                Event = SavedHttp.Parse(
                    Encoding.UTF8.GetBytes($$"""{"event":{{Value(1)}},"timestamp":{{Value(1)}},"data":{{Document(1)}}}""")),
                ClientId = "Jane Doe",
            };

            var report = await ReportAsync(setup);

            string[] hidden =
            [
                .. planted, SimulatorOptions.DemoApiKey, TestSecrets.First, "Jane", "3704", "12 34", "Copenhagen", "kunde.example",
            ];
            hidden.Where(text => report.Contains(text, StringComparison.OrdinalIgnoreCase))
                .Should()
                .BeEmpty($"seed {seed} planted them in {answer}");

            string Plant() => planted[random.Next(planted.Length)];

            string Name() => random.Next(4) == 0 ? Plant() : known[random.Next(known.Length)];

            string Value(int depth) => (depth > 3 ? 0 : random.Next(4)) switch
            {
                2 => Document(depth + 1),
                3 => $"[{Value(depth + 1)},{Value(depth + 1)}]",
                _ => JsonSerializer.Serialize(Plant()),
            };

            string Document(int depth) =>
                "{" + string.Join(',', Enumerable.Range(0, 5).Select(_ => $"{JsonSerializer.Serialize(Name())}:{Value(depth + 1)}")) + "}";
        }
    }

    private static async Task<string> ReportAsync(DoctorSetup setup)
    {
        var redactor = new Redactor();
        redactor.Hide(setup.Settings.ApiKey);
        redactor.Hide(TestSecrets.First);
        return EscalationReport.Create(await setup.RunAsync(), redactor);
    }

    private static async Task ExpiredAsync(DoctorSetup setup)
    {
        var conflict = await setup.CreateClientAsync("needs-linking");
        var expired = await setup.CatchAsync(
            WebhookEventTypes.ClientLinkExpired, () => Task.FromResult(setup.Simulator.Clients.Expire(DoctorSetup.Tenant)));
        setup.Settings = setup.Settings with { Response = conflict, Event = DoctorSetup.BodyOf(expired) };
    }
}
