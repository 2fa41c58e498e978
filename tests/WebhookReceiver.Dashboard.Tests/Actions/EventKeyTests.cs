namespace WebhookReceiver.Dashboard.Tests.Actions;

public sealed class EventKeyTests
{
    [Theory]
    [InlineData("default", "evt-1")]
    [InlineData("a/b", "c/d")]
    [InlineData("100%", "%2F")]
    [InlineData("Ünï", "unreadable:\u0001\"<>&+ ")]
    public void What_is_written_is_read_again(string receiver, string eventId)
    {
        EventKey.TryParse(new EventKey(receiver, eventId).ToString(), out var key).Should().BeTrue();

        key.Should().Be(new EventKey(receiver, eventId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("default")]
    [InlineData("default/")]
    [InlineData("/evt-1")]
    [InlineData("a/b/c")]
    public void Anything_else_is_no_key(string? text) => EventKey.TryParse(text, out _).Should().BeFalse();
}
