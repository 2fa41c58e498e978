using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Runs work once where the application set up EnableRetryOnFailure, whose strategy refuses transactions outside itself.</summary>
internal static class RetryingStrategy
{
    public static async Task<TResult> OnceAsync<TResult>(DbContext context, Func<Task<TResult>> work)
    {
        // The strategy never sees an exception, because a handler must not run twice within one attempt. The inbox has retries of its own.
        var (result, failure) = await context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            try
            {
                return (await work(), (ExceptionDispatchInfo?)null);
            }
#pragma warning disable CA1031 // Do not catch general exception types: it is thrown again a few lines below
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return (default(TResult)!, ExceptionDispatchInfo.Capture(exception));
            }
        });

        failure?.Throw();
        return result;
    }
}
