using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>Authentic bodies that are not what the protocol says: nothing of them may end as an exception.</summary>
public sealed partial class HostileEnvelopeTests
{
    private const string Tail = "\"event\":\"case.updated\",\"data\":{\"caseId\":\"c-1\"}}";

    public static TheoryData<string, string> UnreadableBodies => new()
    {
        { "empty", string.Empty },
        { "white space", "   \r\n" },
        { "null", "null" },
        { "a number", "42" },
        { "a text", "\"id\"" },
        { "an array", "[{\"id\":\"1\"}]" },
        { "an empty object", "{}" },
        { "no JSON", "id=1&event=case.updated" },
        { "cut off", "{\"id\":\"1\"," },
        { "two objects", "{\"id\":\"1\"," + Tail + "{}" },
        { "a comment", "{/* */\"id\":\"1\"," + Tail },
        { "a trailing comma", "{\"id\":\"1\",\"event\":\"case.updated\",}" },
        { "id twice", "{\"id\":\"1\",\"id\":\"2\"," + Tail },
        { "id twice in two casings", "{\"id\":\"1\",\"ID\":\"2\"," + Tail },
        { "event twice", "{\"id\":\"1\",\"event\":\"payment.deleted\"," + Tail },
        { "data twice", "{\"id\":\"1\",\"data\":{}," + Tail },
        { "id missing", "{" + Tail },
        { "id null", "{\"id\":null," + Tail },
        { "id an object", "{\"id\":{\"id\":\"1\"}," + Tail },
        { "id an array", "{\"id\":[\"1\"]," + Tail },
        { "id true", "{\"id\":true," + Tail },
        { "id empty", "{\"id\":\"\"," + Tail },
        { "id of 257 characters", "{\"id\":\"" + new string('a', 257) + "\"," + Tail },
        { "id of 10,000 characters", "{\"id\":\"" + new string('a', 10_000) + "\"," + Tail },
        { "id of 10,000 escapes", "{\"id\":\"" + string.Concat(Enumerable.Repeat("\\u0041", 10_000)) + "\"," + Tail },
        { "id with half a surrogate pair", "{\"id\":\"\\ud800\"," + Tail },
        { "event missing", "{\"id\":\"1\",\"data\":{}}" },
        { "event null", "{\"id\":\"1\",\"event\":null,\"data\":{}}" },
        { "event a number", "{\"id\":\"1\",\"event\":7,\"data\":{}}" },
        { "event of 129 characters", "{\"id\":\"1\",\"event\":\"" + new string('e', 129) + "\"}" },
        { "id twice, once with an escape", "{\"id\":\"1\",\"i\\u0064\":\"2\"," + Tail },
        { "data twice, once with an escape", "{\"id\":\"1\",\"d\\u0061ta\":{}," + Tail },
        { "a field of data twice", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"caseId\":\"1\",\"caseId\":\"2\"}}" },
        { "a field of data twice, once with an escape",
            "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"caseId\":\"1\",\"case\\u0049d\":\"2\"}}" },
        { "a nesting bomb in data", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":" + new string('[', 20_000)
            + new string(']', 20_000) + "}" },
        { "a nesting bomb in an unknown field", "{\"x\":" + new string('[', 20_000) + new string(']', 20_000) + ",\"id\":\"1\"," + Tail },
        { "a nesting bomb of objects", string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000) },
        { "brackets that never close", new string('[', 50_000) },
        { "a field name with half a surrogate pair", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"\\ud800\":1}}" },
    };

    public static TheoryData<string, string> ReadableBodies => new()
    {
        { "a huge number in data", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"caseId\":" + new string('9', 5_000) + "}}" },
        { "a huge exponent in data", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"amount\":1e999999999}}" },
        { "a huge number in an unknown field", "{\"n\":" + new string('9', 5_000) + ",\"id\":\"1\"," + Tail },
        { "id a number", "{\"id\":12345," + Tail },
        { "data a text", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":\"text\"}" },
        { "data an array", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":[]}" },
        { "data a number", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":1}" },
        { "half a surrogate pair in data", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"caseId\":\"\\ud800\"}}" },
        { "keys twice in an unknown object", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"x\":{\"y\":1,\"y\":2}}}" },
        { "no data", "{\"id\":\"1\",\"event\":\"case.updated\"}" },
        { "data null", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":null}" },
        { "a timestamp that is none", "{\"id\":\"1\",\"timestamp\":\"yesterday\"," + Tail },
        { "a timestamp that is a number", "{\"id\":\"1\",\"timestamp\":1e400," + Tail },
        { "links that are a text", "{\"id\":\"1\",\"links\":\"none\"," + Tail },
        { "an id of 256 characters", "{\"id\":\"" + string.Concat(Enumerable.Repeat("wxyz", 64)) + "\"," + Tail },
        { "an id of emoji", "{\"id\":\"\ud83d\ude80\"," + Tail },
        { "an id with NUL and newline", "{\"id\":\"a\\u0000\\nb\"," + Tail },
        { "a byte order mark", "\ufeff{\"id\":\"1\"," + Tail },
        { "white space around", "\r\n\t {\"id\":\"1\"," + Tail + "\r\n" },
        { "60 levels of nesting in data", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"x\":" + new string('[', 60)
            + new string(']', 60) + "}}" },
        { "every field of another type", "{\"id\":\"1\",\"event\":\"case.updated\",\"data\":{\"caseId\":true,\"reference\":[],"
            + "\"newLifecycle\":{},\"oldLifecycle\":1.50}}" },
        { "type instead of event", "{\"id\":\"1\",\"type\":\"case.updated\",\"data\":{}}" },
    };

    [Theory]
    [MemberData(nameof(UnreadableBodies))]
    public async Task Answers_400_to_an_authentic_body_that_is_unreadable(string what, string body)
    {
        var times = 0;
        await using var host = await StartAsync(() => times++);

        var response = await host.SendAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest, "{0} is unreadable", what);
        times.Should().Be(0);
        host.Log.Of("EventUnreadable").Should().ContainSingle();
        host.Log.Of("ProcessorFailed").Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(ReadableBodies))]
    public async Task Hands_an_odd_but_readable_event_to_its_handler(string what, string body)
    {
        var times = 0;
        await using var host = await StartAsync(() => times++);

        var response = await host.SendAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0} is readable", what);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Answers_400_to_text_that_is_not_UTF8()
    {
        await using var host = await StartAsync(() => 0);
        byte[][] bodies =
        [
            [.. "{\"id\":\""u8, 0xFF, 0xFE, .. "\",\"event\":\"case.updated\"}"u8],
            [.. "{\"id\":\"2\",\"event\":\"case.upd"u8, 0xFF, .. "ted\",\"data\":{}}"u8],
            [0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0],
        ];

        foreach (var body in bodies)
        {
            var response = await host.SendAsync(Deliveries.Signed(body, host.Clock.GetUtcNow()));

            response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        }

        host.Log.Of("ProcessorFailed").Should().BeEmpty();
    }

    [Fact]
    public async Task Answers_400_and_gives_the_claim_back_when_a_payload_type_of_the_application_throws()
    {
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .AddEventType("partner.custom", CustomJson.Default.Picky)
            .AddHandler<Picky>((_, _) => Task.CompletedTask));

        var first = await host.SendAsync(Deliveries.Envelope(type: "partner.custom", data: """{"number":-1}"""));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await host.SendAsync(Deliveries.Envelope(type: "partner.custom", data: """{"number":-1}"""));

        first.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        second.StatusCode.Should().Be(HttpStatusCode.BadRequest, "the event was released");
        host.Log.Of("EventUnreadable").Should().HaveCount(2)
            .And.OnlyContain(line => !line.Message.Contains("personal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_ids_from_outside_short_and_on_one_line()
    {
        await using var host = await StartAsync(() => 0);
        var id = "evt\\r\\nfail: forged line \\u001b[31m" + new string('x', 200);

        await host.SendAsync("{\"id\":\"" + id + "\"," + Tail);

        var lines = host.Log.Lines.Where(line => line.Category.StartsWith("WebhookReceiver", StringComparison.Ordinal)
            && line.Message.Contains("evt", StringComparison.Ordinal)).ToList();
        lines.Should().NotBeEmpty().And.OnlyContain(line => !line.Message.Any(char.IsControl));
        lines.Should().OnlyContain(line => line.Message.Contains("evt??fail: forged line ?[31m", StringComparison.Ordinal)
            && !line.Message.Contains(new string('x', 64), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_ids_apart_byte_for_byte()
    {
        var times = 0;
        await using var host = await StartAsync(() => times++);

        foreach (var id in new[] { "a", "A", "a ", "\u00e9", "e\u0301", "a\\u0000" })
        {
            (await host.SendAsync("{\"id\":\"" + id + "\"," + Tail)).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        times.Should().Be(6);
    }

    [Fact]
    public async Task Sees_the_same_event_in_an_escaped_id()
    {
        var times = 0;
        await using var host = await StartAsync(() => times++);

        var plain = await host.SendAsync("{\"id\":\"abc\"," + Tail);
        var escaped = await host.SendAsync("{\"id\":\"\\u0061bc\"," + Tail);

        plain.StatusCode.Should().Be(HttpStatusCode.OK);
        escaped.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
    }

    private static Task<ReceiverHost> StartAsync(Func<int> onHandled) =>
        ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((_, _) =>
    {
        onHandled();
        return Task.CompletedTask;
    }));

    public sealed record Picky
    {
        public int Number
        {
            get;
            init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "personal data of somebody");
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Picky))]
    private sealed partial class CustomJson : JsonSerializerContext;
}
