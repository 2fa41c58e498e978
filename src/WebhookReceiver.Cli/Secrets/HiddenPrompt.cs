using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>Asks for a secret in the terminal without showing what is typed, not even its length.</summary>
internal static class HiddenPrompt
{
    /// <exception cref="OperationCanceledException">The user stopped the tool.</exception>
    public static string? Ask(string question, CancellationToken stopping)
    {
        // Looked at only because it switches the terminal's echo off: what is pasted right at the question would be shown.
        _ = Console.KeyAvailable;
        Console.Error.Write(LogText.Escape(question) + " ");

        // A key that is waited for cannot be given up. The thread ends with the process, which gives the terminal its echo back.
        var typed = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Task.WaitAny([typed], stopping);
        }
        finally
        {
            Console.Error.WriteLine();
        }

        return typed.GetAwaiter().GetResult();
    }

    private static string? Read()
    {
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return text.Length == 0 ? null : text.ToString();
                case ConsoleKey.Backspace when text.Length > 0:
                    text.Length--;
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        text.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
