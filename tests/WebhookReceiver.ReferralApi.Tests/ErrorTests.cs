using System.Net;

namespace WebhookReceiver.ReferralApi.Tests;

public sealed class ErrorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(302, ReferralApiErrorKind.Unexpected)]
    [InlineData(400, ReferralApiErrorKind.Validation)]
    [InlineData(401, ReferralApiErrorKind.Unauthorized)]
    [InlineData(403, ReferralApiErrorKind.Forbidden)]
    [InlineData(404, ReferralApiErrorKind.NotFound)]
    [InlineData(409, ReferralApiErrorKind.Conflict)]
    [InlineData(418, ReferralApiErrorKind.Unexpected)]
    [InlineData(422, ReferralApiErrorKind.BusinessRule)]
    [InlineData(429, ReferralApiErrorKind.RateLimited)]
    [InlineData(500, ReferralApiErrorKind.Server)]
    [InlineData(503, ReferralApiErrorKind.Server)]
    public async Task Names_what_went_wrong_and_keeps_the_servers_words_out_of_the_message(int status, ReferralApiErrorKind kind)
    {
        var exception = await FailAsync(new StubApi().Answers(status, Shapes.ApiError));

        exception.Kind.Should().Be(kind);
        exception.Status.Should().Be((HttpStatusCode)status);
        exception.TraceId.Should().Be("00-abc-01");
        exception.ServerMessage.Should().Be("Unknown country: XX");
        exception.BusinessErrors.Should().ContainSingle().Which.Type.Should().Be("UnknownCountry");
        exception.Message.Should().StartWith("GET /me ").And.NotContain("country").And.NotContain(ApiHost.Key);
    }

    [Fact]
    public async Task Says_whose_key_it_should_be_when_it_is_refused() =>
        (await FailAsync(new StubApi().Answers(401))).Message.Should().Contain("environment Test");

    [Fact]
    public async Task Tells_how_long_to_wait_by_header_or_body()
    {
        var header = await FailAsync(new StubApi().Answers(429, more: response => response.Headers.Add("Retry-After", "7")));
        var body = await FailAsync(new StubApi().Answers(429, """{"error":"rate_limit_exceeded","message":"slow","retryAfter":30}"""));
        var wild = await FailAsync(new StubApi().Answers(429, """{"retryAfter":1e300}"""));

        header.RetryAfter.Should().Be(TimeSpan.FromSeconds(7));
        body.RetryAfter.Should().Be(TimeSpan.FromSeconds(30));
        wild.RetryAfter.Should().Be(TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(200, Shapes.Html)]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(200, "[1]")]
    [InlineData(200, "{\"companyName\":")]
    [InlineData(400, Shapes.Html)]
    [InlineData(422, Shapes.Html)]
    public async Task Calls_what_is_not_documented_unreadable(int status, string body) =>
        (await FailAsync(new StubApi().Answers(status, body, "text/html"))).Kind.Should().Be(ReferralApiErrorKind.Unreadable);

    [Theory]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task Calls_a_page_instead_of_an_answer_about_a_client_unreadable(int status)
    {
        await using var host = new ApiHost(new StubApi().Answers(status, Shapes.Html, "text/html"));

        var act = () => host.Client.CreateClientAsync(SampleRequests.Acme(), Token);

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unreadable);
    }

    [Fact]
    public async Task Takes_no_page_of_another_server_for_a_client_that_does_not_exist()
    {
        await using var host = new ApiHost(new StubApi().Answers(404, Shapes.Html, "text/html"));

        var act = () => host.Client.FindClientAsync("t-1", Token);

        (await act.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unreadable);
    }

    [Fact]
    public async Task Reads_no_more_than_the_limit()
    {
        var reader = new EndlessStream();
        var exception = await FailAsync(new StubApi()
            .Answers(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(reader) })));

        exception.Kind.Should().Be(ReferralApiErrorKind.Unreadable);
        reader.BytesRead.Should().BeInRange(BoundedResponseHandler.MaxBytes, BoundedResponseHandler.MaxBytes + 100_000);
    }

    [Fact]
    public async Task Says_that_no_answer_came()
    {
        var exception = await FailAsync(new StubApi().Fails(new HttpRequestException(HttpRequestError.ConnectionError, "refused")));

        exception.Kind.Should().Be(ReferralApiErrorKind.Unreachable);
        exception.IsTransient.Should().BeTrue();
    }

    [Fact]
    public async Task Ends_an_attempt_after_its_time()
    {
        var api = Asked(() => new TaskCompletionSource<HttpResponseMessage>().Task, out var asked);
        await using var host = new ApiHost(api, options => options.AttemptTimeout = TimeSpan.FromSeconds(3));

        var call = host.Client.GetMeAsync(Token);
        await asked;
        host.Clock.Advance(TimeSpan.FromSeconds(3));

        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should()
            .Be(ReferralApiErrorKind.Timeout);
    }

    [Fact]
    public async Task Ends_a_body_that_never_ends_after_the_time_of_its_attempt()
    {
        var api = Asked(() =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream()) }), out var asked);
        await using var host = new ApiHost(api, options => options.AttemptTimeout = TimeSpan.FromSeconds(3));

        var call = host.Client.GetMeAsync(Token);
        await asked;
        host.Clock.Advance(TimeSpan.FromSeconds(3));

        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should()
            .Be(ReferralApiErrorKind.Timeout);
    }

    [Fact]
    public async Task Is_cancelled_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var api = new StubApi().Answers(async _ =>
        {
            await stop.CancelAsync();
            return await new TaskCompletionSource<HttpResponseMessage>().Task;
        });
        await using var host = new ApiHost(api);

        var act = () => host.Client.GetMeAsync(stop.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>Tells when it is asked: the limit of the attempt runs by then.</summary>
    private static StubApi Asked(Func<Task<HttpResponseMessage>> answer, out Task asked)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked = signal.Task;
        return new StubApi().Answers(_ =>
        {
            signal.TrySetResult();
            return answer();
        });
    }

    private static async Task<ReferralApiException> FailAsync(StubApi api)
    {
        await using var host = new ApiHost(api);
        var act = () => host.Client.GetMeAsync(Token);
        return (await act.Should().ThrowAsync<ReferralApiException>()).Which;
    }

    private sealed class EndlessStream : SilentStream
    {
        public long BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            BytesRead += buffer.Length;
            buffer.Span.Fill((byte)' ');
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
