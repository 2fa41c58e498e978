namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class EntityKeyReaderTests
{
    [Theory]
    [InlineData("""{"caseId":"c-1","externalTenantId":"t-1"}""", "case:c-1")]
    [InlineData("""{"ExternalTenantId":"t-1","other":{"caseId":"no"}}""", "client:t-1")]
    [InlineData("""{"caseId":7}""", "case:7")]
    [InlineData("""{"caseId":{},"externalTenantId":null}""", null)]
    [InlineData("[1]", null)]
    [InlineData("", null)]
    public void Finds_what_an_event_is_about(string data, string? key) =>
        EntityKeyReader.Read(System.Text.Encoding.UTF8.GetBytes(data)).Should().Be(key);

    [Fact]
    public void Has_no_key_for_text_that_is_not_utf8() =>
        EntityKeyReader.Read([.. "{\"caseId\":\""u8, 0xFF, .. "\"}"u8]).Should().BeNull();
}
