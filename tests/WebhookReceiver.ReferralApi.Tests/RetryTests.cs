namespace WebhookReceiver.ReferralApi.Tests;

public sealed class RetryTests
{
    private const string Me = """{"id":"p-1"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, int> Faults => new()
    {
        // What happened, whether the call may be repeated, how many attempts there are.
        { "500", true, 4 },
        { "503", true, 4 },
        { "408", true, 4 },
        { "broken", true, 4 },
        { "refused", true, 4 },
        { "429", true, 4 },
        { "400", true, 1 },
        { "401", true, 1 },
        { "500", false, 1 },
        { "503", false, 1 },
        { "broken", false, 1 },
        { "refused", false, 4 },
        { "429", false, 4 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Repeats_only_what_cannot_have_been_acted_on_twice(string fault, bool isSafe, int attempts)
    {
        var api = With(new StubApi(), fault);
        await using var host = new ApiHost(api, options => options.MaxRetries = 3);

        var call = isSafe ? (Task)host.Client.GetMeAsync(Token) : host.Client.CreateClientAsync(SampleRequests.Acme(), Token);
        await EndAsync(host, call);

        api.Calls.Should().HaveCount(attempts);
        api.Calls.Select(made => made.Body).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Repeats_a_change_but_not_one_that_makes_a_new_secret()
    {
        var api = With(new StubApi(), "500");
        await using var host = new ApiHost(api, options => options.MaxRetries = 1);

        await EndAsync(host, host.Client.UpdateSubscriptionAsync(Guid.NewGuid(), new SubscriptionChange { IsActive = true }, Token));
        var ofChange = api.Calls.Count;
        await EndAsync(
            host, host.Client.UpdateSubscriptionAsync(Guid.NewGuid(), new SubscriptionChange { RegenerateSecret = true }, Token));

        ofChange.Should().Be(2);
        api.Calls.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waits_as_long_as_it_is_asked_to(bool byHeader)
    {
        var api = new StubApi().Answers(429, byHeader ? "" : """{"retryAfter":17}""", more: response =>
        {
            if (byHeader)
            {
                response.Headers.Add("Retry-After", "17");
            }
        }).Answers(200, Me);
        await using var host = new ApiHost(api, options => options.MaxRetries = 3);

        var call = host.Client.GetMeAsync(Token);
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(17));
        var before = api.Calls.Count;
        host.Clock.Advance(TimeSpan.FromSeconds(17));
        var me = await call;

        before.Should().Be(1);
        me.Id.Should().Be("p-1");
    }

    [Fact]
    public async Task Begins_no_wait_that_the_call_has_no_time_for()
    {
        var api = new StubApi().Answers(429, """{"retryAfter":3600}""").Answers(200, Me);
        await using var host = new ApiHost(api, options => options.MaxRetries = 3);

        var act = () => host.Client.GetMeAsync(Token);

        var exception = (await act.Should().ThrowAsync<ReferralApiException>()).Which;
        exception.Kind.Should().Be(ReferralApiErrorKind.RateLimited);
        exception.RetryAfter.Should().Be(TimeSpan.FromHours(1));
        api.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Ends_a_call_after_its_time_however_many_attempts_are_left()
    {
        var api = new StubApi().Answers(_ => new TaskCompletionSource<HttpResponseMessage>().Task);
        await using var host = new ApiHost(api, options => (options.MaxRetries, options.TotalTimeout) = (10, TimeSpan.FromSeconds(25)));

        var startedAt = host.Clock.GetUtcNow();
        var call = host.Client.GetMeAsync(Token);
        await EndAsync(host, call);

        (host.Clock.GetUtcNow() - startedAt).Should().BeCloseTo(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(2));
        api.Calls.Count.Should().BeInRange(2, 3);
    }

    private static StubApi With(StubApi api, string fault) => fault switch
    {
        "broken" => api.Fails(new HttpRequestException(HttpRequestError.ResponseEnded, "broken")),
        "refused" => api.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
        _ => api.Answers(int.Parse(fault, null)),
    };

    private static async Task EndAsync(ApiHost host, Task call)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!call.IsCompleted && TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(20))
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        try
        {
            await call;
        }
        catch (ReferralApiException)
        {
            // The number of attempts is what these tests are about.
        }
    }
}
