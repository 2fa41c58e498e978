namespace WebhookReceiver.Tests.Claims;

public sealed class EventKeyTests
{
    private const string Uuid = "d20bffd5-7d9a-5a26-a86d-247e29989478";

    [Theory]
    [InlineData(Uuid)]
    [InlineData("evt_1")]
    [InlineData("")]
    [InlineData("e\ud800")]
    public void Is_the_same_for_the_same_text(string id) => EventKey.From(id).Should().Be(EventKey.From(new string(id)));

    [Theory]
    [InlineData("D20BFFD5-7d9a-5a26-a86d-247e29989478")]
    [InlineData("d20bffd57d9a5a26a86d247e29989478")]
    [InlineData("{d20bffd5-7d9a-5a26-a86d-247e29989478}")]
    [InlineData(" d20bffd5-7d9a-5a26-a86d-247e29989478")]
    [InlineData("d20bffd5-7d9a-5a26-a86d-247e29989479")]
    public void Tells_a_UUID_from_any_other_text(string other) => EventKey.From(other).Should().NotBe(EventKey.From(Uuid));

    [Theory]
    [InlineData("evt_1", "evt_2")]
    [InlineData("evt_1", "EVT_1")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("e\ud800", "e\ufffd")]
    public void Tells_texts_apart_character_by_character(string one, string other) =>
        EventKey.From(one).Should().NotBe(EventKey.From(other));
}
