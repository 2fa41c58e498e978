namespace WebhookReceiver.Tests.Events;

public sealed class RawBodyTests
{
    [Fact]
    public void Copies_borrowed_bytes_when_they_are_asked_for()
    {
        var pooled = "body"u8.ToArray();
        var body = RawBody.Borrowed(pooled);
        var taken = body.ToOwned();

        Array.Clear(pooled);

        taken.ToArray().Should().Equal("body"u8.ToArray());
    }

    [Fact]
    public void Copies_borrowed_bytes_only_once()
    {
        var body = RawBody.Borrowed("body"u8.ToArray());

        var (first, second) = (body.ToOwned(), body.ToOwned());

        first.Equals(second).Should().BeTrue();
    }

    [Fact]
    public void Keeps_a_copy_that_was_taken_before_the_buffer_went_back()
    {
        var body = RawBody.Borrowed("body"u8.ToArray());
        _ = body.ToOwned();

        body.Return();

        body.ToOwned().ToArray().Should().Equal("body"u8.ToArray());
    }

    [Fact]
    public void Refuses_to_read_after_the_buffer_went_back()
    {
        var body = RawBody.Borrowed("body"u8.ToArray());
        body.Return();

        var read = () => body.ToOwned();

        read.Should().Throw<InvalidOperationException>().WithMessage("*read RawJson before the handler ends*");
    }

    [Fact]
    public void Can_be_returned_twice()
    {
        var body = RawBody.Borrowed("body"u8.ToArray());
        body.Return();

        var again = body.Return;

        again.Should().NotThrow();
    }

    [Fact]
    public void Never_gives_owned_bytes_back()
    {
        var body = RawBody.Owned("body"u8.ToArray());

        body.Return();

        body.ToOwned().Length.Should().Be(4);
    }

    [Fact]
    public void Gives_all_of_many_threads_the_same_copy()
    {
        var body = RawBody.Borrowed(new byte[1000]);

        var copies = Enumerable.Range(0, 64).AsParallel().Select(_ => body.ToOwned()).ToArray();

        copies.Should().OnlyContain(copy => copy.Equals(copies[0]));
    }
}
