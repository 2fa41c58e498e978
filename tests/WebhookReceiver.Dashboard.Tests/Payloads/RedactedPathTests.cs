namespace WebhookReceiver.Dashboard.Tests.Payloads;

public sealed class RedactedPathTests
{
    [Theory]
    [InlineData("$.data")]
    [InlineData("$..email")]
    [InlineData("$.data.debtor.name")]
    [InlineData("$.data['debtor']['first.name']")]
    [InlineData("$[\"data\"].name")]
    [InlineData("$..['e-mail']")]
    [InlineData("$.data.*.name")]
    [InlineData("$.data.debtors[*].phone")]
    [InlineData("$.data.debtors[0]")]
    public void Reads(string text) => RedactedPath.TryParse(text, out _, out _).Should().BeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("data.name")]
    [InlineData("$data")]
    [InlineData("$.")]
    [InlineData("$..")]
    [InlineData("$..*")]
    [InlineData("$..[0]")]
    [InlineData("$.data[")]
    [InlineData("$.data[]")]
    [InlineData("$.data[-1]")]
    [InlineData("$.data['name]")]
    [InlineData("$.data['']")]
    [InlineData("$.data[?(@.x)]")]
    [InlineData("$.data[0,1]")]
    public void Refuses(string? text)
    {
        RedactedPath.TryParse(text, out _, out var problem).Should().BeFalse();
        problem.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_path_that_cannot_be_read_stops_the_host()
    {
        var start = () => Setup.DashboardHost.StartAsync(configure: options => options.RedactedPaths.Add("data.name"));

        (await start.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>()).Which.Message.Should().ContainAll("RedactedPaths", "'data.name' does not begin with $", "$..email");
    }
}
