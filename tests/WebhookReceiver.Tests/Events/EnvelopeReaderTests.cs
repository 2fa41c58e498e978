using System.Text;
using System.Text.Json;

namespace WebhookReceiver.Tests.Events;

public sealed class EnvelopeReaderTests
{
    private const string Full =
        """{"id":"e-1","specVersion":"1.0","event":"case.updated","timestamp":"2026-09-20T13:25:18Z","data":{"caseId":"c-1"},"links":{"self":"x"}}""";

    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static TheoryData<string> Samples => [.. Reading.SampleNames];

    public static TheoryData<string> UnusableIds =>
    [
        "null", "\"\"", "true", "false", "{}", "[]", "{\"id\":\"e-1\"}", "[\"e-1\"]",
        $"\"{new string('x', 257)}\"", $"\"{new string('x', 10_000)}\"", "1" + new string('0', 10_000),
        $"\"{string.Concat(Enumerable.Repeat("\\u0041", 257))}\"",
    ];

    [Fact]
    public void Reads_every_field()
    {
        var envelope = Reading.Envelope(Full);

        (envelope.Id, envelope.Type, envelope.SpecVersion, envelope.OccurredAt).Should()
            .Be(("e-1", "case.updated", "1.0", new DateTimeOffset(2026, 9, 20, 13, 25, 18, TimeSpan.Zero)));
    }

    [Fact]
    public void Says_where_the_payload_lies()
    {
        var envelope = Reading.Envelope(Full);

        Full[envelope.Data].Should().Be("""{"caseId":"c-1"}""");
    }

    [Fact]
    public void Says_where_the_links_lie()
    {
        var envelope = Reading.Envelope(Full);

        Full[envelope.Links].Should().Be("""{"self":"x"}""");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("-12.5e3")]
    [InlineData("true")]
    [InlineData("[1,[2,{}],{\"data\":3}]")]
    [InlineData("{\"id\":\"inner\",\"event\":\"inner\",\"data\":{\"links\":{}}}")]
    [InlineData("{ \"a\" : 1 }")]
    public void Finds_the_payload_whatever_its_shape(string data)
    {
        var json = $$"""{ "id" : "e-1" , "data" : {{data}} , "event" : "x" }""";

        var envelope = Reading.Envelope(json);

        json[envelope.Data].Should().Be(data);
    }

    [Fact]
    public void Leaves_absent_fields_empty()
    {
        var envelope = Reading.Envelope("""{"id":"e-1","event":"x"}""");

        envelope.Should().Be(new Envelope("e-1", "x", OccurredAt: null, SpecVersion: null, default, default));
    }

    [Fact]
    public void Reads_the_fields_in_reverse_order()
    {
        var envelope = Reading.Envelope(
            """{"links":{},"data":{},"timestamp":"2026-09-20T13:25:18Z","event":"x","specVersion":"1.0","id":"e-1"}""");

        (envelope.Id, envelope.Type).Should().Be(("e-1", "x"));
    }

    [Theory]
    [InlineData("""{"ID":"e-1","EVENT":"x","TIMESTAMP":"2026-09-20T13:25:18Z","SPECVERSION":"1.0","DATA":{},"LINKS":{}}""")]
    [InlineData("""{"Id":"e-1","Event":"x","Timestamp":"2026-09-20T13:25:18Z","SpecVersion":"1.0","Data":{},"Links":{}}""")]
    [InlineData("""{"id":"e-1","event":"x","timestamp":"2026-09-20T13:25:18Z","specversion":"1.0","data":{},"links":{}}""")]
    public void Reads_the_fields_in_any_casing(string json)
    {
        var envelope = Reading.Envelope(json);

        (envelope.Id, envelope.Type, envelope.SpecVersion, envelope.OccurredAt is null, json[envelope.Data], json[envelope.Links]).Should()
            .Be(("e-1", "x", "1.0", false, "{}", "{}"));
    }

    [Fact]
    public void Reads_names_that_are_written_with_escapes()
    {
        const string json = """{"\u0069d":"e-1","e\u0056ent":"x","t\u0069mestamp":"2026-09-20T13:25:18Z","spec\u0056ersion":"1.0","dat\u0061":{},"link\u0073":[]}""";

        var envelope = Reading.Envelope(json);

        (envelope.Id, envelope.Type, envelope.SpecVersion, envelope.OccurredAt is null, json[envelope.Data], json[envelope.Links]).Should()
            .Be(("e-1", "x", "1.0", false, "{}", "[]"));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("{}")]
    [InlineData("true")]
    public void Lives_without_a_version_that_cannot_be_read(string specVersion)
    {
        Reading.Envelope($$"""{"id":"e-1","event":"x","specVersion":{{specVersion}}}""").SpecVersion.Should().BeNull();
    }

    [Fact]
    public void Takes_type_when_there_is_no_event()
    {
        Reading.Envelope("""{"id":"e-1","type":"client.linked"}""").Type.Should().Be("client.linked");
    }

    [Theory]
    [InlineData("""{"id":"e-1","event":"right","type":"wrong"}""")]
    [InlineData("""{"id":"e-1","type":"wrong","event":"right"}""")]
    public void Prefers_event_to_type(string json)
    {
        Reading.Envelope(json).Type.Should().Be("right");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("7")]
    public void Takes_type_when_event_is_unusable(string unusable)
    {
        Reading.Envelope($$"""{"id":"e-1","event":{{unusable}},"type":"x"}""").Type.Should().Be("x");
    }

    [Theory]
    [MemberData(nameof(UnusableIds))]
    public void Refuses_an_id_that_is_not_a_text_or_number_of_1_to_256_characters(string id)
    {
        Reading.ProblemOf($$"""{"id":{{id}},"event":"x"}""").Should().Be("'id' is not a text or number of 1 to 256 characters");
    }

    [Theory]
    [InlineData("7")]
    [InlineData("-0")]
    [InlineData("1.0")]
    [InlineData("1e0")]
    [InlineData("12345678901234567890123")]
    public void Reads_a_number_as_the_text_that_it_is_written_as(string id)
    {
        var envelope = Reading.Envelope($$"""{"id":{{id}},"event":"x","specVersion":{{id}}}""");

        (envelope.Id, envelope.SpecVersion).Should().Be((id, id));
    }

    [Fact]
    public void Refuses_an_envelope_without_an_id()
    {
        Reading.ProblemOf("""{"event":"x"}""").Should().StartWith("'id'");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void Reads_an_id_of_1_to_256_characters(int length)
    {
        Reading.Envelope($$"""{"id":"{{new string('x', length)}}","event":"x"}""").Id.Should().HaveLength(length);
    }

    [Fact]
    public void Counts_the_characters_of_an_id_and_not_its_escapes()
    {
        var id = string.Concat(Enumerable.Repeat("\\u0041", 256));

        Reading.Envelope($$"""{"id":"{{id}}","event":"x"}""").Id.Should().Be(new string('A', 256));
    }

    [Fact]
    public void Counts_the_characters_of_an_id_and_not_its_bytes()
    {
        var id = new string('日', 256);

        Reading.Envelope($$"""{"id":"{{id}}","event":"x"}""").Id.Should().Be(id);
    }

    [Theory]
    [InlineData("  e-1  ")]
    [InlineData("evt_9f41c07b")]
    [InlineData("../../etc/passwd")]
    [InlineData("'; DROP TABLE events; --")]
    [InlineData("😀")]
    public void Keeps_an_id_exactly_as_it_is(string id)
    {
        Reading.Envelope($$"""{"id":"{{id}}","event":"x"}""").Id.Should().Be(id);
    }

    [Theory]
    [InlineData("""{"id":"e-1"}""")]
    [InlineData("""{"id":"e-1","event":null}""")]
    [InlineData("""{"id":"e-1","event":""}""")]
    [InlineData("""{"id":"e-1","event":{}}""")]
    [InlineData("""{"id":"e-1","event":7,"type":7}""")]
    public void Refuses_an_envelope_without_a_type(string json)
    {
        Reading.ProblemOf(json).Should().Be("'event' is not a text of 1 to 128 characters");
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Reads_a_type_of_128_characters_and_no_more(int length, bool expected)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"{{new string('x', length)}}"}""");

        EnvelopeReader.TryRead(body, out _, out _).Should().Be(expected);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2026-13-45T99:99:99Z\"")]
    [InlineData("\"13:25:18\"")]
    [InlineData("1791302255")]
    [InlineData("{}")]
    [InlineData("\"0001-01-01T00:00:00+14:00\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"2026-09-20T13:25:18\\ud800Z\"")]
    public void Lives_without_a_time_that_cannot_be_read(string timestamp)
    {
        Reading.Envelope($$"""{"id":"e-1","event":"x","timestamp":{{timestamp}} }""").OccurredAt.Should().BeNull();
    }

    [Theory]
    [InlineData("2026-09-20T13:25:18Z")]
    [InlineData("2026-09-20T13:25:18")]
    [InlineData("2026-09-20T13:25:18.000Z")]
    [InlineData("2026-09-20T13:25:18.0000000+00:00")]
    [InlineData("2026-09-20T15:25:18+02:00")]
    [InlineData("2026-09-20 13:25:18")]
    public void Reads_iso_8601_and_takes_a_time_without_offset_for_utc(string timestamp)
    {
        Reading.Envelope($$"""{"id":"e-1","event":"x","timestamp":"{{timestamp}}"}""").OccurredAt.Should()
            .Be(new DateTimeOffset(2026, 9, 20, 13, 25, 18, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("""{"id":"e-1","id":"e-2","event":"x"}""", "Id")]
    [InlineData("""{"id":"e-1","Id":"e-1","event":"x"}""", "Id")]
    [InlineData("""{"id":null,"id":"e-1","event":"x"}""", "Id")]
    [InlineData("""{"id":"e-1","i\u0064":"e-2","event":"x"}""", "Id")]
    [InlineData("""{"\u0049\u0044":"e-1","id":"e-2","event":"x"}""", "Id")]
    [InlineData("""{"id":"e-1","event":"x","event":"y"}""", "Event")]
    [InlineData("""{"id":"e-1","event":"x","\u0065vent":"y"}""", "Event")]
    [InlineData("""{"id":"e-1","event":"x","data":{},"d\u0061ta":{}}""", "Data")]
    [InlineData("""{"id":"e-1","event":"x","specVersion":"1","\u0073\u0070\u0065\u0063\u0056\u0065\u0072\u0073\u0069\u006f\u006e":"2"}""",
        "SpecVersion")]
    [InlineData("""{"id":"e-1","type":"x","type":"y"}""", "Type")]
    [InlineData("""{"id":"e-1","event":"x","data":{},"data":{}}""", "Data")]
    [InlineData("""{"id":"e-1","event":"x","data":{},"DATA":{}}""", "Data")]
    [InlineData("""{"id":"e-1","event":"x","links":{},"links":{}}""", "Links")]
    [InlineData("""{"id":"e-1","event":"x","timestamp":"","timestamp":""}""", "Timestamp")]
    [InlineData("""{"id":"e-1","event":"x","specVersion":"1","specVersion":"2"}""", "SpecVersion")]
    public void Refuses_a_field_that_is_there_twice(string json, string field)
    {
        Reading.ProblemOf(json).Should().Be($"the field '{field}' is there more than once");
    }

    [Fact]
    public void Does_not_mind_unknown_fields_that_are_there_twice()
    {
        Reading.Envelope("""{"id":"e-1","extra":1,"extra":2,"event":"x"}""").Id.Should().Be("e-1");
    }

    [Theory]
    [InlineData("""{"idd":"no","i":"no","id":"e-1","eventt":"no","event":"x"}""")]
    [InlineData("""{"data_":"no","typo":"no","id":"e-1","event":"x","linkz":{}}""")]
    [InlineData("""{"":"no","id":"e-1","event":"x"}""")]
    [InlineData("""{"ıd":"no","id":"e-1","event":"x"}""")]
    [InlineData("""{"\u0069\u0069":"no","\ud800":"no","id":"e-1","event":"x"}""")]
    [InlineData("""{"\u0069\u0064\u0000":"no","id":"e-1","event":"x"}""")]
    [InlineData("""{"\u0131\u0064":"no","id":"e-1","event":"x"}""")]
    public void Skips_fields_it_does_not_know(string json)
    {
        var envelope = Reading.Envelope(json);

        (envelope.Id, envelope.Type).Should().Be(("e-1", "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("nonsense")]
    [InlineData("{'id':'e-1','event':'x'}")]
    [InlineData("""{"id":"e-1","event":"x",}""")]
    [InlineData("""{"id":"e-1","event":"x"} trailing""")]
    [InlineData("""{"id":"e-1","event":"x"}{"id":"e-2","event":"y"}""")]
    [InlineData("""{"id":"e-1","event":"x"}]""")]
    [InlineData("""{"id":"e-1","event":"x"} // comment""")]
    [InlineData("""{"id":"e-1","event":"x","data":NaN}""")]
    [InlineData("""{"id":"e-1","event":"x","data":01}""")]
    [InlineData("{\"id\":\"e-1\",\"event\":\"x\"}\0")]
    [InlineData("{\"id\":\"e\n1\",\"event\":\"x\"}")]
    [InlineData("""{"id":"e-1","event":"x","data":[1,2}""")]
    public void Refuses_what_is_not_well_formed(string json)
    {
        Reading.ProblemOf(json).Should().Be("the body is not well-formed JSON");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"id":"e-1","event":"x"}]""")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("true")]
    public void Refuses_what_is_not_an_object(string json)
    {
        Reading.ProblemOf(json).Should().Be("the body is not a JSON object");
    }

    [Theory]
    [InlineData("\r\n\t ", "\r\n")]
    [InlineData("", "\n")]
    public void Allows_white_space_around_the_envelope(string before, string after)
    {
        Reading.Envelope(before + Full + after).Id.Should().Be("e-1");
    }

    [Fact]
    public void Skips_a_byte_order_mark_and_counts_it_where_the_payload_lies()
    {
        byte[] body = [.. Bom, .. Encoding.UTF8.GetBytes(Full)];

        var envelope = Reading.Envelope(body);

        Encoding.UTF8.GetString(body[envelope.Data]).Should().Be("""{"caseId":"c-1"}""");
    }

    [Fact]
    public void Refuses_two_byte_order_marks()
    {
        Reading.ProblemOf([.. Bom, .. Bom, .. Encoding.UTF8.GetBytes(Full)]).Should().Be("the body is not well-formed JSON");
    }

    [Fact]
    public void Refuses_utf_16()
    {
        Reading.ProblemOf(Encoding.Unicode.GetBytes(Full)).Should().Be("the body is not well-formed JSON");
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0xED)]
    public void Refuses_an_id_that_is_not_utf_8(byte bad)
    {
        byte[] body = [.. "{\"id\":\"e"u8, bad, .. "\",\"event\":\"x\"}"u8];

        Reading.ProblemOf(body).Should().Be("the body has text that is not valid UTF-8");
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\ud800\\ud800")]
    [InlineData("\\ud800x")]
    public void Refuses_half_a_surrogate_pair_in_an_id(string id)
    {
        Reading.ProblemOf($$"""{"id":"{{id}}","event":"x"}""").Should().Be("the body has text that is not valid UTF-8");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Refuses_ten_thousand_levels_of_nesting(string open, string close)
    {
        var bomb = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));

        Reading.ProblemOf($$"""{"id":"e-1","event":"x","data":{{bomb}} }""").Should().Be("the body is not well-formed JSON");
    }

    [Theory]
    [InlineData("1e999999999")]
    [InlineData("-1E-999999999")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public void Does_not_mind_numbers_that_no_type_can_hold(string number)
    {
        Reading.Envelope($$"""{"id":"e-1","event":"x","data":{"amount":{{number}}},"extra":{{number}}}""").Id.Should().Be("e-1");
    }

    [Fact]
    public void Reads_a_body_of_a_million_fields()
    {
        var json = "{" + string.Concat(Enumerable.Repeat("\"a\":1,", 1_000_000)) + "\"id\":\"e-1\",\"event\":\"x\"}";

        Reading.Envelope(json).Id.Should().Be("e-1");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Never_throws_wherever_a_sample_is_cut_off(string name)
    {
        var body = Reading.Sample(name).AsSpan().TrimEnd((byte)'\n').ToArray();

        var readable = Enumerable.Range(0, body.Length).Where(length => EnvelopeReader.TryRead(body.AsSpan(0, length), out _, out _));

        readable.Should().BeEmpty();
    }

    [Fact]
    public void Never_throws_whatever_the_bytes() => Property.Holds(
        (byte[] body) =>
            EnvelopeReader.TryRead(body, out var envelope, out var problem) ? envelope is not null : problem is not null, cases: 2000);

    [Fact]
    public void Never_throws_whatever_the_text_of_a_field() => Property.Holds(
        (byte[] text) => EnvelopeReader.TryRead([.. "{\"event\":\"x\",\"id\":\""u8, .. text, .. "\"}"u8], out _, out var problem)
            || problem is not null, cases: 2000);

    [Fact]
    public void Never_throws_whatever_byte_of_an_envelope_changes()
    {
        var problems = Enumerable.Range(0, Full.Length * 8).Select(bit =>
        {
            var body = Encoding.UTF8.GetBytes(Full);
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            return EnvelopeReader.TryRead(body, out _, out var problem) ? "readable" : problem;
        });

        problems.Should().NotContainNulls();
    }

    [Fact]
    public void Reads_any_text_that_a_serializer_wrote() => Property.Holds((string? text) =>
    {
        var id = $"x{text}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["id"] = id, ["event"] = "x" });

        return id.Length > Envelope.MaxIdLength || id.Any(char.IsSurrogate) || Reading.Envelope(body).Id == id;
    });

    [Fact]
    public void Never_repeats_the_content_in_a_problem()
    {
        string[] problems =
        [
            Reading.ProblemOf("""{"id":"top-secret","id":"top-secret","event":"x"}"""),
            Reading.ProblemOf("""{"event":"top-secret"}"""),
            Reading.ProblemOf("top-secret"),
            Reading.ProblemOf("""["top-secret"]"""),
        ];

        problems.Should().NotContain(problem => problem.Contains("secret"));
    }
}
