using System.Text.RegularExpressions;
using WebhookReceiver.TestKit;
using WebhookReceiver.Tests.Diagnostics;

namespace WebhookReceiver.Tests.Conventions;

public sealed class DocumentationTests
{
    public static TheoryData<RejectionReason> Reasons => [.. Enum.GetValues<RejectionReason>()];

    public static TheoryData<string> Messages => [.. LogMessageTests.Messages.Keys];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_rejection_reason_has_a_heading_of_its_own(RejectionReason reason)
    {
        var headings = Repository.Read("docs", "rejections.md").Split('\n').Where(line => line.StartsWith('#'));

        headings.Should().ContainSingle(heading => Regex.IsMatch(heading, $@"\b{reason}\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_log_message_is_listed_with_its_id(string method)
    {
        var message = LogMessageTests.Messages[method];
        var pattern = $@"\b{message.EventId}\b.*\b{message.EventName}\b";

        var lines = Repository.Read("docs", "observability.md").Split('\n');

        lines.Should().Contain(line => Regex.IsMatch(line, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)));
    }
}
