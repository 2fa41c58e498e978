using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>Asks for a secret in the terminal without showing what is typed, not even its length.</summary>
internal static class HiddenPrompt
{
    public static string? Ask(string question)
    {
        Console.Error.Write(question + " ");
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
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
