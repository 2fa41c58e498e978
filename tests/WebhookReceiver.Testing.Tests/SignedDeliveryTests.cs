using System.Text;

namespace WebhookReceiver.Testing.Tests;

public sealed class SignedDeliveryTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_791_302_255);
    private static readonly string Secret = TestSecret.Create();

    [Fact]
    public void The_header_is_that_of_the_signer_for_body_secret_and_time()
    {
        var delivery = SignedDelivery.FromJson("""{"id":"evt-1"}""").SignedWith(Secret).At(Time);

        var header = delivery.ToHeader();

        header.Should().Be(WebhookSigner.Sign("""{"id":"evt-1"}"""u8, WebhookSecret.Parse(Secret), Time));
    }

    [Fact]
    public void A_secret_may_be_given_parsed()
    {
        var text = SignedDelivery.FromJson("{}").At(Time).SignedWith(Secret);

        var parsed = SignedDelivery.FromJson("{}").At(Time).SignedWith(WebhookSecret.Parse(Secret));

        parsed.ToHeader().Should().Be(text.ToHeader());
    }

    [Fact]
    public void A_secret_may_be_plain_text()
    {
        var delivery = SignedDelivery.FromJson("{}").At(Time).SignedWith("a secret of plain text", SecretEncoding.Text);

        delivery.ToHeader().Should().Be(WebhookSigner.Sign("{}"u8, WebhookSecret.FromBytes("a secret of plain text"u8), Time));
    }

    [Fact]
    public void Is_signed_now_unless_told_otherwise()
    {
        var before = TimeProvider.System.GetUtcNow();

        var delivery = SignedDelivery.FromJson("{}");

        delivery.SignedAt.Should().BeOnOrAfter(before).And.BeOnOrBefore(TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task The_request_is_a_post_of_the_body_with_all_headers_of_the_sender()
    {
        var webhookEvent = SampleEvents.CaseUpdated();
        var delivery = SignedDelivery.From(webhookEvent).SignedWith(Secret).At(Time).AsTest().AsReplay();

        using var request = delivery.ToRequest("/webhooks/debitura");

        request.Method.Should().Be(HttpMethod.Post);
        request.RequestUri.Should().Be(new Uri("/webhooks/debitura", UriKind.Relative));
        request.Content!.Headers.ContentType!.ToString().Should().Be("application/json");
        (await request.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().Equal(webhookEvent.RawJson.ToArray());
        request.Headers.ToDictionary(header => header.Key, header => header.Value.Single()).Should().Equal(new Dictionary<string, string>
        {
            ["X-Debitura-Signature"] = delivery.ToHeader()!,
            ["X-Debitura-Timestamp"] = "1791302255",
            ["X-Debitura-Event"] = "case.updated",
            ["X-Debitura-Test"] = "true",
            ["X-Debitura-Replay"] = "true",
        });
    }

    [Fact]
    public void Plain_json_brings_no_hint_headers()
    {
        using var request = SignedDelivery.FromJson("{}").SignedWith(Secret).ToRequest(new Uri("https://localhost/hook"));

        request.Headers.Select(header => header.Key).Should().BeEquivalentTo("X-Debitura-Signature", "X-Debitura-Timestamp");
        request.RequestUri.Should().Be(new Uri("https://localhost/hook"));
    }

    [Theory]
    [InlineData(true, false, "X-Debitura-Test")]
    [InlineData(false, true, "X-Debitura-Replay")]
    public void Hint_headers_follow_the_delivery_of_the_event(bool isTest, bool isReplay, string header)
    {
        var webhookEvent = SampleEvents.CaseUpdated() with
        {
            Delivery = new WebhookDelivery { Receiver = "default", IsTest = isTest, IsReplay = isReplay },
        };

        using var request = SignedDelivery.From(webhookEvent).SignedWith(Secret).ToRequest("/");

        request.Headers.Select(header => header.Key).Where(name => name is "X-Debitura-Test" or "X-Debitura-Replay").Should().Equal(header);
    }

    [Fact]
    public void The_signature_may_stand_in_another_header()
    {
        using var request = SignedDelivery.FromJson("{}").SignedWith(Secret).InHeader("X-Partner-Signature").ToRequest("/");

        request.Headers.Contains("X-Partner-Signature").Should().BeTrue();
        request.Headers.Contains("X-Debitura-Signature").Should().BeFalse();
    }

    [Fact]
    public void Bytes_are_copied_and_sent_as_they_are()
    {
        byte[] bytes = [0xFF, 0x00, 0x7B];
        var delivery = SignedDelivery.FromBytes(bytes);

        bytes[0] = 0;

        delivery.Body.ToArray().Should().Equal(0xFF, 0x00, 0x7B);
    }

    [Fact]
    public async Task A_file_is_sent_byte_by_byte()
    {
        var file = Samples.FileOf("client.linked");

        var delivery = SignedDelivery.FromFile(file);

        delivery.Body.ToArray().Should().Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_event_of_an_own_type_is_written_by_its_metadata()
    {
        var custom = SampleEvents.For("partner.custom", new PartnerCustom { Score = 7 }, CustomJson.Default.PartnerCustom);

        var delivery = SignedDelivery.From(custom, CustomJson.Default.PartnerCustom);

        delivery.Body.ToArray().Should().Equal(custom.RawJson.ToArray());
    }

    [Fact]
    public void A_change_makes_a_copy_and_leaves_the_original_alone()
    {
        var original = SignedDelivery.FromJson("{}").SignedWith(Secret).At(Time);
        var header = original.ToHeader();

        _ = original.Stale().Tampered().WithoutSignature();

        original.ToHeader().Should().Be(header);
        Encoding.UTF8.GetString(original.Body.Span).Should().Be("{}");
    }

    [Fact]
    public void A_tampered_body_carries_the_signature_of_the_original()
    {
        var original = SignedDelivery.FromJson("""{"amount":1}""").SignedWith(Secret).At(Time);

        var tampered = original.Tampered(json => json.Replace('1', '2'));

        Encoding.UTF8.GetString(tampered.Body.Span).Should().Be("""{"amount":2}""");
        tampered.ToHeader().Should().Be(original.ToHeader());
    }

    [Fact]
    public void A_change_that_changes_nothing_is_no_tampering()
    {
        var tamper = () => SignedDelivery.FromJson("{}").Tampered(json => json.Replace("absent", "present", StringComparison.Ordinal));

        tamper.Should().Throw<ArgumentException>().WithMessage("The change left the body as it was*");
    }

    [Fact]
    public void Without_a_secret_the_message_says_what_to_call()
    {
        var header = () => SignedDelivery.FromJson("{}").ToHeader();
        var request = () => SignedDelivery.FromJson("{}").ToRequest("/");

        header.Should().Throw<InvalidOperationException>().WithMessage("*call SignedWith(secret), or WithoutSignature()*");
        request.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Signing_again_gives_an_unsigned_delivery_its_header_back()
    {
        var delivery = SignedDelivery.FromJson("{}").WithoutSignature();

        delivery.ToHeader().Should().BeNull();
        delivery.SignedWith(Secret).ToHeader().Should().NotBeNull();
    }

    [Fact]
    public void Prints_nothing_of_body_or_signature()
    {
        var delivery = SignedDelivery.FromJson("""{"name":"Jane"}""").SignedWith(Secret).At(Time);

        delivery.ToString().Should().Be("15 bytes signed at 2026-10-06T15:57:35Z");
        delivery.WithoutSignature().ToString().Should().Be("15 bytes unsigned");
    }

    [Fact]
    public void Refuses_what_is_absent()
    {
        var json = () => SignedDelivery.FromJson(null!);
        var secret = () => SignedDelivery.FromJson("{}").SignedWith((WebhookSecret)null!);

        json.Should().Throw<ArgumentNullException>();
        secret.Should().Throw<ArgumentNullException>();
    }
}
