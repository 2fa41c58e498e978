using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>A context without a single line of its own.</summary>
public sealed class UnmodelledDbContext(DbContextOptions<UnmodelledDbContext> options) : DbContext(options);
