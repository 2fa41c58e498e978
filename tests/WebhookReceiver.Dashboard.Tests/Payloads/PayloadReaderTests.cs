using System.Text;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Payloads;

public sealed class PayloadReaderTests
{
    private static readonly InboxEntry Entry = new()
    {
        Position = 1,
        Receiver = "default",
        EventId = "evt-1",
        State = InboxState.Processed,
        Attempts = 1,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        AvailableAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void Indents_JSON_and_leaves_text_readable()
    {
        var payload = Read("""{"data":{"name":"Jørgen <b>","n":1.50,"list":[true,null]}}""");

        payload.Should()
            .Be(new PayloadText(
            "{\n  \"data\": {\n    \"name\": \"Jørgen <b>\",\n    \"n\": 1.50,\n    \"list\": [\n      true,\n      null\n    ]\n  }\n}",
                Note: null, IsJson: true));
    }

    [Fact]
    public void Reads_past_a_byte_order_mark() =>
        Read("\uFEFF{\"email\":\"secret\"}", "email").Should().Be(new PayloadText("{\n  \"email\": \"***\"\n}", Note: null, IsJson: true));

    [Theory]
    [InlineData("name", """{"data":{"name":"secret","other":1}}""")]
    [InlineData("name", """{"DATA":{"Name":"secret"}}""")]
    [InlineData("NAME", """{"data":{"name":"secret"}}""")]
    [InlineData("navn-å", """{"data":{"NAVN-Å":"secret"}}""")]
    [InlineData("name", """{"data":[{"name":"secret"},{"name":"secret"}]}""")]
    [InlineData("name", """{"data":{"name":"secret","name":"secret"}}""")]
    [InlineData("name", """{"data":{"name":"x"},"data":{"name":"secret"}}""")]
    [InlineData("name", """{"data":{"name":{"first":"secret","list":["secret"]}}}""")]
    [InlineData("name", """{"data":{"name":{"name":{"name":"secret"},"then":"secret"}}}""")]
    [InlineData("name", """{"data":{"\u006eame":"secret"}}""")]
    [InlineData("email", """{"email":"secret","a":{"b":[{"Email":"secret"}]}}""")]
    [InlineData("debtor", """{"x":{"debtor":{"name":"secret"}},"debtor":[{"name":"secret"}]}""")]
    [InlineData("list", """{"data":{"list":["secret",["secret"],{"list":"secret"}]}}""")]
    [InlineData("first.name", """{"data":{"first.name":"secret"}}""")]
    [InlineData("name", """[{"name":"secret"}]""")]
    public void Masks_a_named_field_and_all_that_is_in_it(string field, string json)
    {
        var payload = Read(json, field);

        payload.IsJson.Should().BeTrue();
        payload.Text.Should().Contain("\"***\"").And.NotContain("secret");
    }

    [Theory]
    [InlineData("name", """{"data":{"names":"shown"},"other":"name"}""")]
    [InlineData("data.name", """{"data":{"name":"shown"}}""")]
    [InlineData("email", """{"emails":"shown"}""")]
    public void Leaves_the_rest_as_it_is(string field, string json) =>
        Read(json, field).Text.Should().Contain("shown").And.NotContain("***");

    [Fact]
    public void Goes_on_behind_a_masked_value() => Read("""{"a":{"b":[1]},"c":[{"a":[]},2],"d":3}""", "a").Text
        .Should().Be("{\n  \"a\": \"***\",\n  \"c\": [\n    {\n      \"a\": \"***\"\n    },\n    2\n  ],\n  \"d\": 3\n}");

    [Theory]
    [InlineData("$..email")]
    [InlineData("$.data.debtor")]
    [InlineData(" ")]
    public async Task What_is_no_name_stops_the_host(string field)
    {
        var start = () => Setup.DashboardHost.StartAsync(configure: options => options.RedactedFields.Add(field));

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should()
            .Contain($"RedactedFields: '{field}' is not the name of a field");
    }

    [Fact]
    public void Cuts_a_long_payload_and_says_so()
    {
        var payload = Read($$"""{"data":"{{new string('x', 100_000)}}"}""");

        payload.Text.Should().HaveLength(PayloadReader.MaxShown);
        payload.Note.Should().Be("These are the first 65,536 characters of a body of 100,011 bytes.");
    }

    [Fact]
    public void Masks_before_it_cuts()
    {
        var payload = Read($$"""{"data":"{{new string('x', 70_000)}}","email":"secret"}""", "data");

        payload.Text.Should().ContainAll("\"data\": \"***\"", "secret");
    }

    [Fact]
    public void Reads_no_body_that_is_far_too_large()
    {
        var payload = new PayloadReader(Options.Create(new WebhookDashboardOptions())).Payload(Entry, new byte[PayloadReader.MaxBytes + 1]);

        payload.Text.Should().BeNull();
        payload.Note.Should().Contain("4,194,305 bytes");
    }

    [Fact]
    public void Shows_nothing_of_what_is_no_JSON_when_something_should_be_masked()
    {
        var payload = Read("secret, but no JSON", "email");

        payload.Text.Should().BeNull();
        payload.Note.Should().Contain("nothing of it is shown");
    }

    [Fact]
    public void Shows_control_characters_as_pictures() =>
        Read("a\u0000b\u001b[31m\u007f\r\n").Text.Should().Be("a\u2400b\u241b[31m\u2421\u240d\n");

    [Fact]
    public void Shows_bytes_that_are_no_text_as_hexadecimal_digits()
    {
        var payload = Read([0xff, 0xfe, (byte)'<', (byte)'b']);

        payload.Text.Should().StartWith("0000  ff fe 3c 62 ").And.EndWith("..<b\n");
    }

    [Fact]
    public void Shows_JSON_whose_text_is_half_a_character_as_it_came() =>
        Read("""{"data":"\ud800"}""").Text.Should().Be("""{"data":"\ud800"}""");

    [Fact]
    public void Shows_nothing_of_JSON_whose_text_is_half_a_character_when_something_should_be_masked() =>
        Read("""{"data":"\ud800","email":"secret"}""", "email").Text.Should().BeNull();

    [Fact]
    public void The_callback_sees_what_the_names_left_and_has_the_last_word()
    {
        var options = new WebhookDashboardOptions
        {
            Redact = (entry, text) => text.Replace("***", $"masked in {entry.EventId}", StringComparison.Ordinal),
        };
        options.RedactedFields.Add("email");

        new PayloadReader(Options.Create(options)).Payload(Entry, Encoding.UTF8.GetBytes("""{"email":"secret"}""")).Text.Should()
            .Contain("masked in evt-1");
    }

    private static PayloadText Read(string body, params string[] fields) => Read(Encoding.UTF8.GetBytes(body), fields);

    private static PayloadText Read(byte[] body, params string[] fields)
    {
        var options = new WebhookDashboardOptions();
        options.RedactedFields.UnionWith(fields);
        return new PayloadReader(Options.Create(options)).Payload(Entry, body);
    }
}
