#pragma warning disable xUnit1051 // Calls should use TestContext.Current.CancellationToken
// The examples are for readers of any test framework.
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Testing.Tests.Docs;

/// <summary>The code of docs/testing-with-webapplicationfactory.md. A snippet stands between its two markers.</summary>
public static class InboxExamples
{
    // snippet: testing-inbox-memory
    public sealed class ReceiverTests : IDisposable
    {
        private readonly string secret = TestSecret.Create();

        // A name of its own for each test. The database exists as long as one connection to it is open.
        private readonly SqliteConnection database = new($"Data Source=test-{Guid.NewGuid():N};Mode=Memory;Cache=Shared");
        private readonly WebApplicationFactory<Program> factory;

        public ReceiverTests()
        {
            database.Open();
            factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
                .UseSetting("WebhookReceiver:SigningSecrets:0", secret)
                .UseSetting("ConnectionStrings:Sqlite", database.ConnectionString));
        }

        public void Dispose()
        {
            factory.Dispose();
            database.Dispose();
        }

        [Fact]
        public async Task Saves_a_case_that_was_updated()
        {
            using var client = factory.CreateClient();
            var inbox = factory.Services.GetRequiredService<IWebhookInbox>();
            var updated = SampleEvents.CaseUpdated(payload => payload with { CaseId = "case-1" });

            var response = await client.SendAsync(SignedDelivery.From(updated).SignedWith(secret).ToRequest("/webhooks/debitura"));
            await inbox.WaitUntilProcessedAsync(updated.Id).WaitAsync(TimeSpan.FromSeconds(30));

            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            var cases = await client.GetFromJsonAsync<JsonElement>("/cases");
            Assert.Equal("case-1", cases[0].GetProperty("caseId").GetString());
        }

        [Fact]
        public async Task Handles_a_delivery_once_that_is_sent_twice()
        {
            using var client = factory.CreateClient();
            var inbox = factory.Services.GetRequiredService<IWebhookInbox>();
            var delivery = SignedDelivery.From(SampleEvents.ClientLinked()).SignedWith(secret);

            var first = await client.SendAsync(delivery.ToRequest("/webhooks/debitura"));
            var retry = await client.SendAsync(delivery.At(TimeProvider.System.GetUtcNow().AddSeconds(1)).ToRequest("/webhooks/debitura"));
            await inbox.WaitUntilIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));

            Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
            Assert.Equal(HttpStatusCode.OK, retry.StatusCode);
            Assert.Single(await inbox.QueryAsync(new InboxQuery { State = InboxState.Processed }));
        }
    }
    // end-snippet

    public sealed class OnAFile
    {
        [Fact]
        public async Task Starts_on_a_file()
        {
            // snippet: testing-inbox-file
            var folder = Directory.CreateTempSubdirectory("receiver-tests-");
            await using (var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
                .UseSetting("ConnectionStrings:Sqlite", $"Data Source={Path.Combine(folder.FullName, "tests.db")}")))
            {
                var inbox = factory.Services.GetRequiredService<IWebhookInbox>();
                Assert.Empty(await inbox.QueryAsync(new InboxQuery()));
            }

            // The pool keeps the file open.
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            // end-snippet
        }
    }
}
