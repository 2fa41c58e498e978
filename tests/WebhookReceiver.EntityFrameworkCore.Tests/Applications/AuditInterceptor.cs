using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Knows the application's entities and refuses all others.</summary>
internal sealed class AuditInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        foreach (var entry in eventData.Context!.ChangeTracker.Entries())
        {
            if (entry.Entity is not (Effect or Booking))
            {
                throw new InvalidOperationException($"Nobody may change a {entry.Metadata.DisplayName()}.");
            }
        }

        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavingChanges(eventData, result));
}
