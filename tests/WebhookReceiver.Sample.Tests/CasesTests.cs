namespace WebhookReceiver.Sample.Tests;

public class CasesTests
{
    private const string Early = "2026-09-15T10:00:00Z";
    private const string Late = "2026-09-15T11:00:00Z";

    [Fact]
    public async Task There_are_no_cases_at_first()
    {
        await using var app = new SampleApp();

        (await app.GetAsync("/cases")).GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_created_case_has_reference_and_client()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Case(WebhookEventTypes.CaseCreated, Early, $"""
            "reference":"K7QX2MNP","externalTenantId":"{Events.Tenant}"
            """));

        (await app.GetTextAsync("/cases")).Should().Be(
            """[{"caseId":"b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10","reference":"K7QX2MNP","externalTenantId":"partner-tenant-4711","lifecycle":null,"closeCode":null,"lastEventAt":"2026-09-15T10:00:00+00:00"}]""");
    }

    [Fact]
    public async Task An_assigned_case_is_kept()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Case(WebhookEventTypes.CaseAssigned, fields: "\"reference\":\"K7QX2MNP\""));

        (await app.GetOnlyAsync("/cases")).GetProperty("reference").GetString().Should().Be("K7QX2MNP");
    }

    [Fact]
    public async Task A_closed_case_has_its_close_code()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Case(WebhookEventTypes.CaseUpdated, Early, "\"newLifecycle\":\"Active\""));

        await app.SendAsync(Events.Case(WebhookEventTypes.CaseClosed, Late, "\"closeCode\":\"Paid\""));

        var @case = await app.GetOnlyAsync("/cases");
        @case.GetProperty("lifecycle").GetString().Should().Be("Closed");
        @case.GetProperty("closeCode").GetString().Should().Be("Paid");
    }

    [Fact]
    public async Task An_older_update_does_not_reopen_a_closed_case()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Case(WebhookEventTypes.CaseClosed, Late, "\"closeCode\":\"Paid\""));

        await app.SendAsync(Events.Case(WebhookEventTypes.CaseUpdated, Early, "\"newLifecycle\":\"Paused\""));

        var @case = await app.GetOnlyAsync("/cases");
        @case.GetProperty("lifecycle").GetString().Should().Be("Closed");
        @case.GetProperty("closeCode").GetString().Should().Be("Paid");
        @case.GetProperty("lastEventAt").GetDateTimeOffset().Should().Be(DateTimeOffset.Parse(Late, null));
    }

    [Fact]
    public async Task A_case_that_is_open_again_has_no_close_code()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Case(WebhookEventTypes.CaseClosed, Early, "\"closeCode\":\"Paid\""));

        await app.SendAsync(Events.Case(WebhookEventTypes.CaseUpdated, Late, "\"newLifecycle\":\"Active\""));

        var @case = await app.GetOnlyAsync("/cases");
        @case.GetProperty("lifecycle").GetString().Should().Be("Active");
        @case.GetProperty("closeCode").GetString().Should().BeNull();
    }

    [Theory]
    [InlineData(Early, Late)]
    [InlineData(Late, Early)]
    [InlineData(Early, Early)]
    public async Task Update_and_close_that_Debitura_sends_together_agree_in_any_order(string updatedAt, string closedAt)
    {
        foreach (var closedFirst in new[] { false, true })
        {
            await using var app = new SampleApp();
            string[] bodies =
            [
                Events.Case(WebhookEventTypes.CaseUpdated, updatedAt, "\"oldLifecycle\":\"Active\",\"newLifecycle\":\"Closed\""),
                Events.Case(WebhookEventTypes.CaseClosed, closedAt, "\"closeCode\":\"Paid\""),
            ];

            foreach (var body in closedFirst ? bodies.Reverse() : bodies)
            {
                await app.SendAsync(body);
            }

            (await app.GetOnlyAsync("/cases")).GetProperty("closeCode").GetString().Should().Be("Paid");
        }
    }

    [Fact]
    public async Task The_assignment_does_not_hide_an_update_that_arrives_after_it()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Case(WebhookEventTypes.CaseAssigned, Late));

        await app.SendAsync(Events.Case(WebhookEventTypes.CaseUpdated, Early, "\"newLifecycle\":\"Active\""));

        (await app.GetOnlyAsync("/cases")).GetProperty("lifecycle").GetString().Should().Be("Active");
    }
}
