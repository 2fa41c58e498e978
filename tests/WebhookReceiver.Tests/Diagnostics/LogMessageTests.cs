using System.Reflection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.Tests.Diagnostics;

public sealed class LogMessageTests
{
    public static TheoryData<string> Methods => [.. Messages.Keys];

    internal static Dictionary<string, LoggerMessageAttribute> Messages { get; } = typeof(Log)
        .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Select(method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()!))
        .Where(method => method.Message is not null)
        .ToDictionary(method => method.Name, method => method.Message);

    [Fact]
    public void Finds_the_messages()
    {
        Messages.Should().HaveCountGreaterThan(20);
    }

    [Fact]
    public void Every_id_is_used_once()
    {
        Messages.Values.Select(message => message.EventId).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_event_is_named_after_its_method(string method)
    {
        Messages[method].EventName.Should().Be(method);
    }

    [Fact]
    public void The_ids_follow_the_order_of_the_file()
    {
        Messages.Values.Select(message => message.EventId).Should().BeInAscendingOrder();
    }
}
