using System.Data.Common;
using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Runs work in a transaction on any context, also on one that the application set up with EnableRetryOnFailure.</summary>
internal static class InboxTransaction
{
    /// <summary>Runs the inbox's own statements in a transaction of the provider's, past Entity Framework and what the application adds to it, and commits.</summary>
    public static async Task<TResult> RunAsync<TResult>(DbContext context, Func<DbTransaction, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var connection = await context.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await work(transaction).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Runs the work once, where it may begin transactions of Entity Framework's.</summary>
    public static async Task<TResult> OnceAsync<TResult>(DbContext context, Func<Task<TResult>> work)
    {
        // A retrying strategy refuses transactions outside itself. Inside, its retries are kept away: it never sees an exception, because a handler must not run
        // twice within one attempt. The inbox has retries of its own.
        var (result, failure) = await context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            try
            {
                return (await work().ConfigureAwait(false), (ExceptionDispatchInfo?)null);
            }
#pragma warning disable CA1031 // Do not catch general exception types: it is thrown again a few lines below
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return (default(TResult)!, ExceptionDispatchInfo.Capture(exception));
            }
        }).ConfigureAwait(false);

        failure?.Throw();
        return result;
    }
}
