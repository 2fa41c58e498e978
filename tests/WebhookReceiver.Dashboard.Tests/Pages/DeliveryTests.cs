using System.Net;
using WebhookReceiver.Dashboard.Pages;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class DeliveryTests
{
    private const string Page = "delivery?id=evt-1";

    [Theory]
    [InlineData("delivery")]
    [InlineData("delivery?id=unknown")]
    [InlineData("delivery?id=evt-1&receiver=other")]
    public async Task Says_that_there_is_no_such_event(string page)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);

        var response = await host.GetAsync(page);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("There is nothing here");
    }

    [Theory]
    [InlineData(" blank-before")]
    [InlineData("blank-after ")]
    [InlineData("slash/and?and#and&and+and%2F")]
    [InlineData("ünïcode-\u202E-\uD83D\uDE00")]
    public async Task Finds_an_event_by_an_id_of_any_characters(string id)
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync(id);

        var list = await host.ReadAsync("deliveries");
        var link = WebUtility.HtmlDecode(list.Split("class=\"event\" href=\"")[1].Split('"')[0]);

        (await host.WordsAsync(link)).Should().Contain("Dead letter");
    }

    [Fact]
    public async Task Shows_envelope_payload_handlers_and_timeline_of_a_processed_event()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated, DashboardHost.Data("c-77"));

        var words = await host.WordsAsync(Page);

        words.Should().ContainAll(
            "case.created Processed", "evt-1", "Receiver default", "About case c-77", "\"caseId\": \"c-77\"", "Done Shop.SaveCase",
                "X-Debitura-Test not set",
            "Happened at Debitura 2026-09-20 13:25:18", "Received, verified and stored", "Processed", "at attempt 1");
        words.Should().NotContainAny("Requeue", "Discard…");
    }

    [Fact]
    public async Task Shows_failed_attempts_with_their_errors_and_the_handlers_that_are_open()
    {
        await using var host = await DashboardHost.StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "Shop.First")
            .AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("The ledger is locked."), "Shop.Second"));
        await host.DeliverAsync("evt-1");

        var words = await host.WordsAsync(Page);

        words.Should().ContainAll(
            "Dead letter", "Attempt 1 failed", "in Shop.Second after", "System.InvalidOperationException: The ledger is locked.",
                "Done Shop.First", "Open Shop.Second", "Requeue", "Discard…");
    }

    [Fact]
    public async Task Says_that_nobody_handled_an_event()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.ChatCreated);

        (await host.WordsAsync(Page)).Should().Contain("Nobody handled it: no handler was registered for its type.").And.NotContain("Done");
    }

    [Fact]
    public async Task Says_that_an_event_is_being_handled()
    {
        var started = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        await using var host = await DashboardHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((_, _) =>
        {
            started.TrySetResult();
            return ending.Task;
        }));
        await host.SendAsync("evt-1");
        await started.Task;

        var during = await host.WordsAsync(Page);
        ending.SetResult();
        await host.UntilAsync("evt-1", InboxState.Processed);

        during.Should().Contain("case.updated Being handled").And.NotContainAny("Retrying", "Waiting");
    }

    [Fact]
    public async Task Links_the_other_deliveries_of_the_same_case()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-0", WebhookEventTypes.CaseCreated, DashboardHost.Data("c-1"));
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated, DashboardHost.Data("c-1"));
        await host.DeliverAsync("evt-2", WebhookEventTypes.CaseCreated, DashboardHost.Data("c-2"));

        var html = await host.ReadAsync(Page);

        html.Should().Contain("id=evt-0\"").And.NotContain("id=evt-2\"").And.Contain($"{DashboardHost.Root}/deliveries?case=c-1");
    }

    [Fact]
    public async Task Shows_a_hostile_payload_as_text()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated,
            """{"caseId":"<img src=x onerror=alert(1)>","reference":"</pre><script>alert(2)</script>"}""");

        var html = await host.ReadAsync(Page);

        html.Should().NotContainAny("<img src=x", "<script>alert");
        DashboardHost.WordsOf(html).Should().ContainAll("<img src=x onerror=alert(1)>", "</pre><script>alert(2)</script>");
    }

    [Fact]
    public async Task Shows_an_unreadable_body_as_text()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Host.SendAsync("this is <b>no</b> JSON");
        var id = (await host.Inbox.QueryAsync(new InboxQuery(), TestContext.Current.CancellationToken)).Should().ContainSingle()
            .Subject.EventId;

        var html = await host.ReadAsync($"delivery?id={Uri.EscapeDataString(id)}");

        html.Should().NotContain("<b>no</b>");
        DashboardHost.WordsOf(html).Should().ContainAll("Unreadable delivery", "this is <b>no</b> JSON", "The body is not JSON");
    }

    [Fact]
    public async Task Masks_the_named_fields()
    {
        await using var host = await DashboardHost.StartAsync(configure: options => options.RedactedFields.Add("companyName"));
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated, """{"caseId":"c-1","creditor":{"companyName":"Nordlys Supply"}}""");

        var html = await host.ReadAsync(Page);

        html.Should().NotContain("Nordlys Supply");
        DashboardHost.WordsOf(html).Should().Contain("\"companyName\": \"***\"");
    }

    [Fact]
    public async Task Lets_the_callback_mask_payloads_and_errors()
    {
        await using var host = await DashboardHost.StartAsync(
            DashboardHost.FailOnUpdates, configure: options => options.Redact = (entry, text) =>
                text.Replace("c-77", $"({entry.EventType})", StringComparison.Ordinal));
        await host.DeliverAsync("evt-1", data: """{"caseId":"c-77"}""");

        var words = await host.WordsAsync(Page);

        words.Should().ContainAll("\"caseId\": \"(case.updated)\"", "The ledger of case (case.updated) is locked.")
            .And.NotContain("\"c-77\"");
    }

    [Fact]
    public async Task Shows_nothing_of_a_payload_whose_redaction_fails()
    {
        await using var host = await DashboardHost.StartAsync(
            DashboardHost.FailOnUpdates, configure: options => options.Redact = (_, _) => throw new FormatException("Nordlys"));
        await host.DeliverAsync("evt-1", data: """{"caseId":"c-1","reference":"K7QX2MNP"}""");

        var html = await host.ReadAsync(Page);

        html.Should().NotContainAny("K7QX2MNP", "Nordlys", "The ledger of case");
        DashboardHost.WordsOf(html).Should()
            .ContainAll("The payload is not shown, because its redaction failed.", "(not shown: redaction failed)");
    }

    [Fact]
    public async Task Requeues_a_dead_letter_which_is_then_handled_and_says_who_did_it()
    {
        var isDown = true;
        await using var host = await DashboardHost.StartAsync(receiver =>
            receiver.AddHandler<CaseUpdated>((_, _) => isDown ? throw new InvalidOperationException("down") : Task.CompletedTask));
        await host.DeliverAsync("evt-1");
        isDown = false;

        var location = DashboardHost.LocationOf(
            await host.PostAsync("delivery", Page, ("do", "requeue"), ("seen", "DeadLetter"), ("event", DashboardHost.KeyOf("evt-1"))));
        await host.UntilAsync("evt-1", InboxState.Processed);

        (await host.WordsAsync(location)).Should().ContainAll("Requeued, and handled since.", "Processed");
        host.Host.Log.Of("RequeuedByUser").Should().ContainSingle().Which.Message.Should().ContainAll("Somebody without a login", "evt-1");
    }

    [Fact]
    public async Task Tells_what_happened_before_a_requeue_from_what_happened_after()
    {
        var isDown = true;
        await using var host = await DashboardHost.StartAsync(receiver =>
            receiver.AddHandler<CaseUpdated>((_, _) => isDown ? throw new InvalidOperationException("down") : Task.CompletedTask));
        await host.DeliverAsync("evt-1");
        var first = await host.WordsAsync(Page);

        await RequeueAsync(InboxState.DeadLetter);
        var second = await host.WordsAsync(Page);
        isDown = false;
        await RequeueAsync(InboxState.Processed);
        var third = await host.WordsAsync(Page);

        first.Should().Contain("Attempt 1 failed").And.NotContain("requeue ");
        second.Should().ContainAll("Attempt 1 failed", "Attempt 1 after a requeue failed");
        third.Should().Contain("at attempt 1 after a requeue");

        async Task RequeueAsync(InboxState result)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await host.Inbox.RequeueAsync("evt-1", cancellationToken: TestContext.Current.CancellationToken);
            await DashboardHost.UntilAsync(async () =>
                await host.Inbox.FindAsync("evt-1",
                    cancellationToken: TestContext.Current.CancellationToken) is { Entry: { Attempts: 1 } entry } && entry.State == result);
        }
    }

    [Fact]
    public async Task Shows_a_requeued_event_that_waits()
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");
        var dead = (await host.Inbox.FindAsync("evt-1", cancellationToken: TestContext.Current.CancellationToken))!;
        var waiting = dead with { Entry = dead.Entry with { State = InboxState.Pending, Attempts = 0 } };

        var steps = TimelineStep.For(waiting, host.Clock.GetUtcNow(), error => error);

        steps[^1].Title.Should().Be("Requeued by a person");
    }

    [Fact]
    public async Task Discards_a_dead_letter()
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");

        var location = DashboardHost.LocationOf(
            await host.PostAsync("delivery", Page, ("do", "discard"), ("seen", "DeadLetter"), ("event", DashboardHost.KeyOf("evt-1"))));

        (await host.WordsAsync(location)).Should()
            .ContainAll("Discarded. It will not be handled, unless somebody requeues it.", "Discarded by a person");
        host.Host.Log.Of("DiscardedByUser").Should().ContainSingle();
    }

    [Theory]
    [InlineData("requeue", "requeue", "Nothing was done: it was already requeued")]
    [InlineData("discard", "discard", "Nothing was done: it was already discarded.")]
    [InlineData("discard", "requeue", "Nothing was done: it was already discarded.")]
    public async Task Of_two_tabs_the_second_is_told_that_nothing_was_done(string first, string second, string words)
    {
        var isDown = true;
        await using var host = await DashboardHost.StartAsync(receiver =>
            receiver.AddHandler<CaseUpdated>((_, _) => isDown ? throw new InvalidOperationException("down") : Task.CompletedTask));
        await host.DeliverAsync("evt-1");
        isDown = false;
        var token = DashboardHost.TokenIn(await host.ReadAsync(Page));
        (string, string)[] Form(string action) =>
            [("__RequestVerificationToken", token), ("do", action), ("seen", "DeadLetter"), ("event", DashboardHost.KeyOf("evt-1"))];

        await host.PostAsync("delivery", Form(first));
        var location = DashboardHost.LocationOf(await host.PostAsync("delivery", Form(second)));

        (await host.WordsAsync(location)).Should().Contain(words);
    }

    [Theory]
    [InlineData("requeued")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("Your+account+is+locked")]
    public async Task Words_in_the_address_are_never_shown(string note)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);

        (await host.ReadAsync($"{Page}&note={note}")).Should().NotContainAny("<script>alert", "account is locked", ">requeued<");
    }

    [Fact]
    public async Task An_event_of_a_receiver_that_is_no_longer_registered_can_still_be_read()
    {
        var folder = Directory.CreateTempSubdirectory("webhook-dashboard-old-");
        try
        {
            Task<ReceiverHost> Start(string receiver) => ReceiverHost.StartAsync(
                builder =>
                {
                    builder.Services.AddWebhookReceiver(receiver, ReceiverHost.FirstSecret)
                        .AddHandler<CaseCreated>((_, _) => Task.CompletedTask)
                        .UseInbox(db => Microsoft.EntityFrameworkCore.SqliteDbContextOptionsBuilderExtensions.UseSqlite(
                            db, $"Data Source={Path.Combine(folder.FullName, "webhooks.db")}"), options => options.RunWorkers = false);
                    builder.Services.AddWebhookDashboard();
                },
                app =>
                {
                    app.MapWebhookReceiver(Deliveries.Path, receiver);
                    app.MapWebhookDashboard(DashboardHost.Root);
                },
                environment: "Development");

            await using (var before = await Start("before"))
            {
                await before.SendAsync(Deliveries.Envelope("evt-1", WebhookEventTypes.CaseCreated));
            }

            await using var after = await Start("after");

            var response = await after.Client.GetAsync(
                $"{DashboardHost.Root}/delivery?id=evt-1&receiver=before", TestContext.Current.CancellationToken);

            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }
}
