using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>A context that belongs to the tenant of the current request and cannot be made without one.</summary>
public sealed class TenantDbContext(DbContextOptions<TenantDbContext> options, IHttpContextAccessor accessor) : DbContext(options)
{
    public string Tenant { get; } = accessor.HttpContext?.Request.Headers.Host.ToString()
        ?? throw new InvalidOperationException("There is no current tenant.");
}
