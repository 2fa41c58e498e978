using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class EventKeyTests
{
    [Theory]
    [InlineData("default", "evt-1")]
    [InlineData("a/b", "c/d")]
    [InlineData("100%", "%2F")]
    [InlineData("Ünï", "unreadable:\u0001\"<>&+ ")]
    public void What_is_written_is_read_again(string receiver, string eventId)
    {
        var key = new InboxKey(receiver, eventId);

        EventKey.Parse(EventKey.Write(key)).Should().Be(key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("default")]
    [InlineData("default/")]
    [InlineData("/evt-1")]
    [InlineData("a/b/c")]
    public void Anything_else_is_no_key(string? text) => EventKey.Parse(text).Should().BeNull();
}
