using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class ErrorGroupTests
{
    [Theory]
    [InlineData("X: Case 4711 is locked.", "X: Case # is locked.")]
    [InlineData("X: Case b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10 is locked.", "X: Case # is locked.")]
    [InlineData("X: Digest 54a6cafe54a6cafe54a6 differs.", "X: Digest # differs.")]
    [InlineData("X: decade facade", "X: decade facade")]
    [InlineData("X: first line\r\n   at Somewhere", "X: first line")]
    public void Takes_out_what_differs_from_event_to_event(string error, string normalized) =>
        ErrorGroup.Normalize(error).Should().Be(normalized);

    [Fact]
    public void The_largest_group_comes_first_and_each_has_its_newest_first()
    {
        var groups = ErrorGroup.From([Dead(5, "A: x 1"), Dead(4, "B: y"), Dead(3, "A: x 2")], (_, error) => error);

        groups.Select(group => (group.Type, group.Message, string.Join(',', group.Entries.Select(entry => entry.Position)))).Should()
            .Equal(("A", "x #", "5,3"), ("B", "y", "4"));
    }

    [Fact]
    public void Groups_by_what_may_be_shown()
    {
        var groups = ErrorGroup.From([Dead(2, "A: name Jane"), Dead(1, "A: name Joe")], (_, _) => "A: masked");

        groups.Should().ContainSingle().Which.Message.Should().Be("masked");
    }

    [Fact]
    public void A_text_without_a_type_is_a_group_too() => ErrorGroup.From([Dead(1, "the id is missing: nothing there")], (_, error) =>
        error).Should().ContainSingle().Which.Message.Should().Be("the id is missing: nothing there");

    [Fact]
    public void A_missing_error_is_a_group_too() =>
        ErrorGroup.From([Dead(1, error: null)], (_, error) => error).Should().ContainSingle().Which.Entries.Should().ContainSingle();

    private static InboxEntry Dead(long position, string? error) => new()
    {
        Position = position,
        Receiver = "default",
        EventId = $"evt-{position}",
        State = InboxState.DeadLetter,
        Attempts = 1,
        LastError = error,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        AvailableAt = DateTimeOffset.UnixEpoch,
    };
}
