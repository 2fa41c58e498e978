namespace WebhookReceiver.Tests.Dispatch;

public sealed class DoNotRetryExceptionTests
{
    [Fact]
    public void Can_be_thrown_without_a_reason()
    {
        new DoNotRetryException().InnerException.Should().BeNull();
    }

    [Fact]
    public void Keeps_its_reason()
    {
        new DoNotRetryException("unknown tenant").Message.Should().Be("unknown tenant");
    }

    [Fact]
    public void Keeps_its_cause()
    {
        var cause = new KeyNotFoundException();

        new DoNotRetryException("unknown tenant", cause).InnerException.Should().BeSameAs(cause);
    }
}
