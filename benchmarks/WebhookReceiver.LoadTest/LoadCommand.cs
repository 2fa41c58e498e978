using System.Globalization;

namespace WebhookReceiver.LoadTest;

/// <summary>Reads the command line and runs the load.</summary>
internal static class LoadCommand
{
    public static int Run(string[] options)
    {
        EndWithParent();
        Cores.Count(int.Parse(options[0], CultureInfo.InvariantCulture));
        return options[1..] switch
        {
            [] => FullReport.Run(),
            ["endpoints"] => Endpoints(),
            ["inbox"] => Inboxes(),
            ["postgres"] => Postgres(),
            ["backlog", .. var names] => BacklogReport.Run(names),
            ["requeue", .. var names] => RequeueReport.Run(names),
            ["budget"] => Budget.Run(check: false),
            ["budget", "--check"] => Budget.Run(check: true),
            ["attack", .. var names] => AttackReport.Run(names),
            _ => Usage(),
        };
    }

    private static int Endpoints()
    {
        Budget.RunEndpoints();
        return 0;
    }

    private static int Inboxes()
    {
        InboxBudget.Run();
        return 0;
    }

    private static int Postgres()
    {
        InboxBudget.RunPostgres();
        return 0;
    }

    private static void EndWithParent() => new Thread(() =>
    {
        while (Console.In.Read() >= 0)
        {
        }

        Environment.Exit(1);
    })
    { IsBackground = true }.Start();

    private static int Usage()
    {
        Console.Error.WriteLine("""
            Without arguments: a table of all endpoints and inboxes, some minutes.
            endpoints        : the budget's lines of the endpoints alone.
            inbox            : the budget's lines of the inboxes alone.
            postgres         : the budget's lines of the inbox on PostgreSQL alone.
            backlog [sqlite] [postgres] [saved] : draining next to long backlogs, some minutes; exit code 1 when a ratio is missed.
            requeue [sqlite] [postgres] [saved] : 50,000 dead letters requeued while deliveries arrive, some minutes; exit code 1 when these wait.
            attack [name...] : strangers against the sample, some minutes; exit code 1 when a bound does not hold.
            budget           : lines "name: value" within a minute.
            budget --check   : the same, and exit code 1 when a count is exceeded.
            """);
        return 2;
    }
}
