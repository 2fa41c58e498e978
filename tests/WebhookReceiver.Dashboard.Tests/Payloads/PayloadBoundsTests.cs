using System.Text;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Payloads;

/// <summary>What a page view costs, whatever an authentic body of 1 MiB holds.</summary>
public sealed class PayloadBoundsTests
{
    private const int Size = 1024 * 1024;
    private const long MaxAllocated = 6 * 1024 * 1024;

    private static readonly Dictionary<string, Func<byte[]>> Bodies = new(StringComparer.Ordinal)
    {
        ["numbers at the deepest level"] = () => Deep("1,", "1", '[', ']'),
        ["empty arrays at the deepest level"] = () => Deep("[],", "1", '[', ']', levels: 60),
        ["properties at the deepest level"] = () =>
            Bytes(Repeat("{\"a\":", 60) + "{" + Repeat("\"a\":1,", (Size / 6) - 100) + "\"a\":1" + new string('}', 61)),
        ["small numbers"] = () => Bytes("[" + Repeat("1,", Size / 2) + "1]"),
        ["empty objects"] = () => Bytes("[" + Repeat("{},", Size / 3) + "1]"),
        ["one string"] = () => Bytes("\"" + new string('x', Size) + "\""),
        ["one escaped string"] = () => Bytes("\"" + Repeat("\\u0007", Size / 6) + "\""),
        ["one name"] = () => Bytes("{\"" + new string('x', Size) + "\":1}"),
        ["one number"] = () => Bytes(new string('1', Size)),
        ["nested names"] = () => Bytes(Repeat("{\"a\":", 62) + "{" + Repeat("\"a\":{},", Size / 8) + "\"b\":1" + new string('}', 63)),
        ["half a surrogate pair"] = () => Bytes("[\"\\ud800\"," + Repeat("1,", Size / 2) + "1]"),
        ["half a surrogate pair at the end"] = () => Bytes("[" + Repeat("1,", Size / 2) + "\"\\ud800\"]"),
        ["no JSON"] = () => Bytes(new string('x', Size)),
        ["JSON that breaks off"] = () => Bytes("[" + Repeat("1,", Size / 2)),
        ["JSON that is too deep"] = () => Bytes(new string('[', Size)),
        ["control characters"] = () => new byte[Size],
        ["no text"] = () => [.. Enumerable.Repeat((byte)0xff, Size)],
    };

    private static readonly Dictionary<string, string[]> RedactedFields = new(StringComparer.Ordinal)
    {
        ["none"] = [],
        ["many"] = [.. Enumerable.Range(0, 500).Select(number => $"name{number}")],
        ["at any depth"] = ["b"],
        ["everything"] = ["a"],
    };

    public static TheoryData<string, string> Cases => new(
        from body in Bodies.Keys
        from fields in RedactedFields.Keys
        select (body, fields));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Costs_no_more_than_a_page(string body, string fields)
    {
        var bytes = Bodies[body]();
        var reader = Reader(RedactedFields[fields]);
        reader.Payload(Entry(), "{\"a\":[1]}"u8.ToArray());

        var before = GC.GetAllocatedBytesForCurrentThread();
        var payload = reader.Payload(Entry(), bytes);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.Should().BeLessThan(MaxAllocated);
        (payload.Text?.Length ?? 0).Should().BeLessThanOrEqualTo(PayloadReader.MaxShown);
    }

    [Theory]
    [InlineData("numbers at the deepest level")]
    [InlineData("small numbers")]
    [InlineData("one string")]
    [InlineData("no JSON")]
    public void The_callback_is_called_with_a_bounded_text_or_not_at_all(string body)
    {
        var longest = 0;
        var reader = Reader([], (_, text) =>
        {
            longest = Math.Max(longest, text.Length);
            return text;
        });

        var before = GC.GetAllocatedBytesForCurrentThread();
        var payload = reader.Payload(Entry(), Bodies[body]());
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        longest.Should().BeLessThanOrEqualTo(PayloadReader.MaxRedacted);
        allocated.Should().BeLessThan(4 * MaxAllocated);
        (payload.Text is null).Should().Be(longest == 0);
    }

    [Fact]
    public void What_the_callback_would_find_across_the_cut_is_not_shown_in_part()
    {
        var reader = Reader([], (_, text) => text.Replace("secret project", "[hidden]", StringComparison.Ordinal));

        for (var shift = 0; shift < 20; shift++)
        {
            reader.Payload(Entry(), Bytes($"\"{new string('x', PayloadReader.MaxShown - shift)}secret project\"")).Text.Should()
                .NotContain("secr");
            (reader.Payload(Entry(), Bytes($"\"{new string('x', PayloadReader.MaxRedacted - shift)}secret project\"")).Text ?? string.Empty)
                .Should().NotContain("secr");
        }
    }

    [Fact]
    public void A_masked_value_before_the_cut_is_passed_over_whatever_its_size()
    {
        var payload = Reader(["big"]).Payload(Entry(), Bytes($$"""{"big":[{{Repeat("[1],", 100_000)}}1],"after":"shown"}"""));

        payload.Should().Be(new PayloadText("{\n  \"big\": \"***\",\n  \"after\": \"shown\"\n}", Note: null, IsJson: true));
    }

    [Fact]
    public void A_value_at_the_cut_stays_masked()
    {
        for (var shift = 0; shift < 60; shift++)
        {
            var filler = new string('x', PayloadReader.MaxShown - 60 + shift);

            Reader(["email"]).Payload(Entry(), Bytes($$"""{"data":"{{filler}}","email":"secret","email":["secret"]}""")).Text.Should()
                .NotContain("sec");
        }
    }

    [Fact]
    public void A_surrogate_pair_is_not_cut_in_two()
    {
        for (var shift = 0; shift < 2; shift++)
        {
            var text = Reader([]).Payload(Entry(), Bytes($"\"{new string('x', shift)}{Repeat("\U0001F600", PayloadReader.MaxShown)}\""))
                .Text!;

            char.IsHighSurrogate(text[^1]).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("[[],{}]", "[\n  [],\n  {}\n]")]
    [InlineData("""{"a":{"b":[]}}""", "{\n  \"a\": {\n    \"b\": []\n  }\n}")]
    [InlineData("""[1.50,-0,1e400,true,false,null,"\u0041\n\"<é"]""",
        "[\n  1.50,\n  -0,\n  1e400,\n  true,\n  false,\n  null,\n  \"A\\n\\\"<é\"\n]")]
    [InlineData("7", "7")]
    [InlineData("\"\"", "\"\"")]
    public void Writes_JSON_as_before(string json, string shown) => Reader([]).Payload(Entry(), Bytes(json)).Text.Should().Be(shown);

    private static byte[] Deep(string item, string last, char open, char close, int levels = 62) =>
        Bytes(new string(open, levels) + Repeat(item, (Size - (2 * levels) - last.Length) / item.Length) + last + new string(
            close, levels));

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static PayloadReader Reader(string[] fields, Func<InboxEntry, string, string>? redact = null)
    {
        var options = new WebhookDashboardOptions { Redact = redact };
        options.RedactedFields.UnionWith(fields);
        return new PayloadReader(Options.Create(options));
    }

    private static InboxEntry Entry() => new()
    {
        Position = 1,
        Receiver = "default",
        EventId = "evt-1",
        State = InboxState.Processed,
        Attempts = 1,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        AvailableAt = DateTimeOffset.UnixEpoch,
    };
}
