using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver.Tests.Events;

public sealed class LenientPayloadTests
{
    public static TheoryData<string> EventTypes => [.. WebhookEventTypes.BuiltIn.Select(type => type.Name)];

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("208", "208")]
    [InlineData("-2.50", "-2.50")]
    [InlineData("1e400", "1e400")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", null)]
    [InlineData("{ \"a\" : [1] }", "{ \"a\" : [1] }")]
    [InlineData("[1, 2]", "[1, 2]")]
    public void Reads_text_from_anything(string json, string? expected)
    {
        var payload = Reading.Payload<ClientLinked>($$"""{"creditor":{"countryId":{{json}},"companyName":"after"} }""");

        (payload.Creditor!.CountryId, payload.Creditor.CompanyName).Should().Be((expected, "after"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"False\"", false)]
    [InlineData("\" true \"", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("2", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("\"yes\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("{\"a\":1}", null)]
    [InlineData("[true]", null)]
    public void Reads_a_boolean_or_nothing(string json, bool? expected)
    {
        var payload = Reading.Payload<ClientLinked>($$"""{"creditor":{"isAttributed":{{json}},"companyName":"after"} }""");

        (payload.Creditor!.IsAttributed, payload.Creditor.CompanyName).Should().Be((expected, "after"));
    }

    [Theory]
    [InlineData("2480.5", "2480.5")]
    [InlineData("\"2480.5\"", "2480.5")]
    [InlineData("\"-1e3\"", "-1000")]
    [InlineData("0", "0")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("79228162514264337593543950336", null)]
    [InlineData("1e400", null)]
    [InlineData("\"1e400\"", null)]
    [InlineData("\"2.480,50\"", null)]
    [InlineData("\"EUR 5\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("{\"value\":5}", null)]
    [InlineData("[5]", null)]
    public void Reads_a_number_or_nothing(string json, string? expected)
    {
        var payload = Reading.Payload<CaseCreated>($$"""{"amount":{{json}},"currency":"EUR"}""");

        (payload.Amount, payload.Currency).Should()
            .Be((expected is null ? null : decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), "EUR"));
    }

    [Theory]
    [InlineData("\"2026-09-14T08:41:07Z\"", true)]
    [InlineData("\"2026-09-14T08:41:07\"", true)]
    [InlineData("\"2026-09-14T10:41:07+02:00\"", true)]
    [InlineData("\"14 Sep\"", false)]
    [InlineData("\"08:41\"", false)]
    [InlineData("\"Monday\"", false)]
    [InlineData("\"09/14/2026\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("1791302255", false)]
    [InlineData("true", false)]
    [InlineData("null", false)]
    [InlineData("{\"at\":\"2026-09-14T08:41:07Z\"}", false)]
    [InlineData("[]", false)]
    public void Reads_a_date_or_nothing(string json, bool isReadable)
    {
        var payload = Reading.Payload<ClientOnboardingPoaSigned>($$"""{"signedAt":{{json}},"externalTenantId":"after"}""");

        (payload.SignedAt, payload.ExternalTenantId).Should()
            .Be((isReadable ? new DateTimeOffset(2026, 9, 14, 8, 41, 7, TimeSpan.Zero) : null, "after"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"data\":null")]
    [InlineData(",\"data\":{}")]
    public void Reads_an_absent_payload_as_an_empty_one(string data)
    {
        var webhookEvent = Reading.Event<CaseUpdated>(Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"case.updated"{{data}} }"""));

        webhookEvent.Payload.Should().Be(new CaseUpdated());
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void Reads_every_type_without_any_field(string type)
    {
        var webhookEvent = Reading.Event(Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"{{type}}","data":{} }"""));

        webhookEvent.ToString().Should().Be($"{type} e-1");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    public void Lives_without_links_that_are_no_object(string links)
    {
        var webhookEvent = Reading.Event<CaseUpdated>(
            Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"case.updated","links":{{links}}}"""));

        webhookEvent.Links.Should().Be(new WebhookEventLinks());
    }

    [Fact]
    public void Keeps_links_it_does_not_know()
    {
        var webhookEvent = Reading.Event<CaseUpdated>(
            """{"id":"e-1","event":"case.updated","links":{"self":5,"portal":"https://x"}}"""u8.ToArray());

        (webhookEvent.Links.Self, webhookEvent.Links.AdditionalData!["portal"].GetString()).Should().Be(("5", "https://x"));
    }

    [Fact]
    public void Keeps_the_additional_data_after_the_body_is_gone()
    {
        var body = """{"id":"e-1","event":"case.updated","data":{"extra":{"deep":"kept"}}}"""u8.ToArray();
        var webhookEvent = Reading.Event<CaseUpdated>(body);

        Array.Clear(body);

        webhookEvent.Payload.AdditionalData!["extra"].GetProperty("deep").GetString().Should().Be("kept");
    }

    [Fact]
    public void Writes_camel_case_without_empty_fields()
    {
        var json = JsonSerializer.Serialize(
            new ClientLinked { ExternalTenantId = "t-1", Creditor = new Creditor { IsAttributed = true } },
                WebhookJsonContext.Default.ClientLinked);

        json.Should().Be("""{"externalTenantId":"t-1","creditor":{"isAttributed":true}}""");
    }

    [Fact]
    public void Writes_nothing_as_null_where_the_application_asks_for_it()
    {
        var options = new JsonSerializerOptions(WebhookJsonContext.Default.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

        var json = JsonSerializer.Serialize(new ClientOnboardingPoaSigned(), (JsonTypeInfo<ClientOnboardingPoaSigned>)options.GetTypeInfo(
            typeof(ClientOnboardingPoaSigned)));

        json.Should().Contain("\"signedAt\":null");
    }

    [Fact]
    public void Never_throws_anything_but_a_json_exception_whatever_the_text_of_a_field() => Property.Holds(
        (byte[] text) => IsReadOrRefused(
            [.. "{\"id\":\"e\",\"event\":\"client.linked\",\"data\":{\"externalTenantId\":\""u8, .. text, .. "\"}}"u8]), cases: 1000);

    [Fact]
    public void Never_throws_anything_but_a_json_exception_whatever_the_name_of_a_field() => Property.Holds(
        (byte[] name) =>
            IsReadOrRefused([.. "{\"id\":\"e\",\"event\":\"client.linked\",\"data\":{\""u8, .. name, .. "\":{}}}"u8]), cases: 1000);

    [Fact]
    public void Never_throws_anything_but_a_json_exception_whatever_stands_in_place_of_a_field() => Property.Holds(
        (byte[] value) =>
            IsReadOrRefused([.. "{\"id\":\"e\",\"event\":\"client.linked\",\"data\":{\"creditor\":"u8, .. value, .. "}}"u8]), cases: 1000);

    [Theory]
    [InlineData("{\"externalTenantId\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"externalTenantId\":[\"\\ud800\"]}")]
    [InlineData("{\"externalTenantId\":\"\u00FF\"}")]
    [InlineData("{\"externalTenantId\":{\"a\":\"\u00FF\"}}")]
    [InlineData("{\"\u00FF\":1}")]
    [InlineData("{\"creditor\":{\"isAttributed\":\"\u00FF\"}}")]
    [InlineData("{\"creditor\":{\"isAttributed\":\"\\ud800\"}}")]
    public void Never_throws_anything_but_a_json_exception_on_broken_text(string latin1)
    {
        byte[] body = [.. "{\"id\":\"e\",\"event\":\"client.linked\",\"data\":"u8, .. Encoding.Latin1.GetBytes(latin1), .. "}"u8];

        IsReadOrRefused(body).Should().BeTrue();
    }

    private static bool IsReadOrRefused(byte[] body)
    {
        try
        {
            return !EnvelopeReader.TryRead(body, out _, out _) || Reading.Event(body) is not null;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
