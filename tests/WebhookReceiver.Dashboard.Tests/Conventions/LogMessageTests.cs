using System.Reflection;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Conventions;

public sealed class LogMessageTests
{
    private static readonly Dictionary<string, LoggerMessageAttribute> Messages = typeof(DashboardLog)
        .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Select(method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()!))
        .Where(method => method.Message is not null)
        .ToDictionary(method => method.Name, method => method.Message);

    public static TheoryData<string> Methods => [.. Messages.Keys];

    [Fact]
    public void Every_id_is_used_once_and_in_order()
    {
        Messages.Should().HaveCountGreaterThan(10);
        Messages.Values.Select(message => message.EventId).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_event_is_named_after_its_method_and_listed_with_id_and_level(string method)
    {
        var message = Messages[method];

        message.EventName.Should().Be(method);
        Repository.Read("docs", "dashboard.md").Should().Contain($"| {message.EventId} | `{method}` | {message.Level} |");
    }
}
