using BenchmarkDotNet.Running;
using WebhookReceiver.Benchmarks.Budget;
using WebhookReceiver.Benchmarks.Pages;

namespace WebhookReceiver.Benchmarks;

/// <summary>
/// <c>budget</c> prints the lines that the performance budget is held to, within a minute; <c>budget --check</c> also fails when a count is
/// exceeded. <c>pages</c> measures the
/// dashboard's pages above a million events beside ten thousand, some minutes. Everything else goes to BenchmarkDotNet, for example
/// <c>--filter '*'</c>.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["budget", ..])
        {
            return await BudgetRun.RunAsync([.. args.Skip(1)]);
        }

        if (args is ["pages", ..])
        {
            return await PagesRun.RunAsync([.. args.Skip(1)]);
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
