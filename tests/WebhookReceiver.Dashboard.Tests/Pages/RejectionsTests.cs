using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class RejectionsTests
{
    [Fact]
    public async Task Says_that_none_was_refused()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync("rejections")).Should().Contain("No delivery was refused.");
    }

    [Fact]
    public async Task Shows_reason_cause_and_fix_and_nothing_of_the_body()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Host.SendAsync(Deliveries.Envelope("forged-id", data: """{"caseId":"forged-case"}"""), TestSecrets.Other);

        var words = await host.WordsAsync("rejections");

        words.Should().ContainAll("SignatureMismatch 1", "No secret matches", "Either the secret belongs to another subscription")
            .And.NotContain("forged");
    }

    [Fact]
    public async Task Says_how_to_get_causes_where_they_are_not_explained()
    {
        await using var host = await DashboardHost.StartAsync(receiver: options => options.ExplainRejections = false);
        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        (await host.WordsAsync("rejections")).Should().ContainAll("SignatureMismatch", "not explained", "ExplainRejections");
    }

    [Fact]
    public async Task The_applications_own_hook_runs_as_before()
    {
        List<RejectionReason> seen = [];
        await using var host = await DashboardHost.StartAsync(receiver: options => options.OnRejected = (rejected, _) =>
        {
            seen.Add(rejected.Reason);
            throw new InvalidOperationException("the application's own trouble");
        });

        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        seen.Should().Equal(RejectionReason.SignatureMismatch);
        host.Host.Log.Of("HookFailed").Should().ContainSingle();
        (await host.WordsAsync("rejections")).Should().Contain("SignatureMismatch 1");
    }

    [Fact]
    public async Task Keeps_the_latest_two_hundred()
    {
        await using var host = await DashboardHost.StartAsync();
        for (var number = 0; number < 205; number++)
        {
            await host.Host.SendAsync(Deliveries.WithHeader([1], signatureHeader: null));
        }

        (await host.WordsAsync("rejections")).Should().Contain("200 of 205 are kept");
    }

    [Fact]
    public async Task Keeps_a_delivery_that_tells_of_a_wrong_secret_whatever_strangers_send()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        for (var number = 0; number < 250; number++)
        {
            await host.Host.SendAsync(Deliveries.WithHeader([1], signatureHeader: null));
        }

        (await host.WordsAsync("rejections")).Should().ContainAll("SignatureMismatch 1", "MissingSignature 199");
    }
}
