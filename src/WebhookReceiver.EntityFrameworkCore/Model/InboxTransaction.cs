using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Runs work in a transaction on any context, also on one that the application set up with EnableRetryOnFailure.</summary>
internal static class InboxTransaction
{
    /// <summary>Runs the work once and commits if it says so.</summary>
    /// <param name="context">The context.</param>
    /// <param name="work">Returns its result and whether to commit.</param>
    /// <param name="cancellationToken">Ends the opening of the transaction.</param>
    public static Task<TResult> RunAsync<TResult>(
        DbContext context, Func<IDbContextTransaction, Task<(TResult Result, bool Commit)>> work, CancellationToken cancellationToken) =>
        OnceAsync(context, () => RunOnceAsync(context, work, cancellationToken));

    /// <summary>Runs the work once, where it may begin transactions.</summary>
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

    private static async Task<TResult> RunOnceAsync<TResult>(
        DbContext context, Func<IDbContextTransaction, Task<(TResult Result, bool Commit)>> work, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var (result, commit) = await work(transaction).ConfigureAwait(false);
            if (commit)
            {
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return result;
        }
    }
}
