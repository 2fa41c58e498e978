using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;

namespace WebhookReceiver.ReferralApi.Tests.Snippets;

/// <summary>The code of docs/referral-api.md and docs/link-recovery.md, compiled.</summary>
public static class ReferralApiSnippets
{
    public static void Register(WebApplicationBuilder builder)
    {
        // snippet: referral-api-register
        builder.Services.AddReferralApi(builder.Configuration.GetSection("ReferralApi"));
        // end-snippet
    }

    public static async Task<string> CreateAsync(IReferralApiClient client, CancellationToken cancellationToken)
    {
        // snippet: referral-api-create
        var request = new ClientRequest
        {
            ExternalTenantId = "tenant-12345",
            Client = new ClientDetails { Name = "Acme Example Ltd", Country = "PT", SupportEmail = "billing@acme.example" },
            Users = [new ClientUser { Name = "Jo Example", Email = "jo@acme.example", IsOnboardingUser = true }],
        };

        return await client.CreateClientAsync(request, cancellationToken) switch
        {
            ClientResult.Created => "linked and signed",
            ClientResult.OnboardingRequired { OnboardingUrl: var url } => $"has to sign at {url}",
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking, ApprovalUrl: var url } => $"has to approve at {url}",
            ClientResult.Conflict { Kind: var kind, Message: var message } => $"cannot be linked: {kind}, {message}",
            ClientResult.ValidationFailed { FieldErrors: var fields } => $"has mistakes in {string.Join(", ", fields.Keys)}",
            ClientResult.BusinessRuleFailed { Errors: var rules } =>
                $"is forbidden by {string.Join(", ", rules.Select(rule => rule.Type))}",
            _ => throw new NotSupportedException("There are no other cases."),
        };
        // end-snippet
    }

    public static async Task RotateAsync(IReferralApiClient client, Guid id, Action<string> store)
    {
        // snippet: referral-api-rotate
        var changed = await client.UpdateSubscriptionAsync(id, new SubscriptionChange { RegenerateSecret = true });
        store(changed.Secret!.Reveal());
        // end-snippet
    }

    public static async Task FailAsync(IReferralApiClient client, Action<string, string?> report)
    {
        // snippet: referral-api-errors
        try
        {
            await client.GetMeAsync();
        }
        catch (ReferralApiException exception) when (exception.Kind == ReferralApiErrorKind.Unauthorized)
        {
            report("the key is refused", exception.TraceId);
        }
        catch (ReferralApiException exception) when (exception.IsTransient)
        {
            report($"try again in {exception.RetryAfter ?? TimeSpan.FromMinutes(1)}", exception.TraceId);
        }
        // end-snippet
    }

    public static void Recover(WebApplicationBuilder builder)
    {
        // snippet: link-recovery-simple
        builder.Services.AddReferralApi(builder.Configuration.GetSection("ReferralApi"));
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .AddLinkRecovery(options =>
            {
                options.OnNews = (news, cancellationToken) => news switch
                {
                    LinkRecoveryNews.FreshLink link =>
                        Mail.SendAsync(link.Request.Client.SupportEmail, link.ApprovalUrl, cancellationToken),
                    LinkRecoveryNews.GivenUp givenUp => Mail.SendToSupportAsync(givenUp, cancellationToken),
                    _ => Task.CompletedTask,
                };
            });
        // end-snippet
    }

    public static void RecoverDurably(WebApplicationBuilder builder)
    {
        // snippet: link-recovery-durable
        builder.Services.AddDbContext<PartnerDbContext>(db => db.UseNpgsql(builder.Configuration.GetConnectionString("Postgres")));
        builder.Services.AddReferralApi(builder.Configuration.GetSection("ReferralApi"));
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .UseInbox<PartnerDbContext>()
            .AddLinkRecovery<SaveNews>()
            .UseLinkRequestStore<PartnerDbContext>();
        // end-snippet
    }

    public static async Task ShowAsync(ILinkRequestStore links)
    {
        // snippet: link-recovery-show
        var link = await links.FindAsync("tenant-12345");
        Console.WriteLine($"{link?.State}, sent again {link?.Recoveries} times");
        // end-snippet
    }

    private static class Mail
    {
        public static Task SendAsync(string to, Uri link, CancellationToken cancellationToken) => Task.CompletedTask;

        public static Task SendToSupportAsync(LinkRecoveryNews.GivenUp givenUp, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

public sealed class OutgoingMail
{
    public long Id { get; set; }

    public required string To { get; set; }

    public required string Text { get; set; }
}

// snippet: link-recovery-context
public sealed class PartnerDbContext(DbContextOptions<PartnerDbContext> options) : DbContext(options)
{
    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddLinkRequests();
}
// end-snippet

// snippet: link-recovery-handler
public sealed class SaveNews(PartnerDbContext db) : ILinkRecoveryHandler
{
    // Only added: the inbox saves it, in one transaction with the record that the event is done.
    public Task HandleAsync(LinkRecoveryNews news, CancellationToken cancellationToken)
    {
        var mail = news switch
        {
            LinkRecoveryNews.FreshLink link => new OutgoingMail
            {
                To = link.Request.Client.SupportEmail,
                Text = $"Please approve the link: {link.ApprovalUrl}",
            },
            LinkRecoveryNews.GivenUp givenUp => new OutgoingMail
            {
                To = "support@partner.example",
                Text = $"{givenUp.Reason}: {givenUp.ExternalTenantId}, 409 at {givenUp.ConflictAt:u}, expired at {givenUp.ExpiredAt:u}",
            },
            _ => null,
        };
        if (mail is not null)
        {
            db.Mails.Add(mail);
        }

        return Task.CompletedTask;
    }
}
// end-snippet
