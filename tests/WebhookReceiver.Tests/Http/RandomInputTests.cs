using System.Globalization;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>
/// Thousands of damaged requests against a real server: an answer of the table to each, no exception, no hang, no growth.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RandomInputTests
{
    private const int Workers = 8;
    private const int RequestsPerWorker = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const long GrowthBound = 24L * 1024 * 1024;

    private static readonly int[] Allowed = [200, 400, 401, 404, 405, 408, 409, 411, 413, 414, 431, 500, 503, 505];

    [Fact]
    public async Task Answers_mutated_requests_with_nothing_but_the_table()
    {
        await using var host = await StartAsync();

        var firstHalf = await RunAsync(host, seed: 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var secondHalf = await RunAsync(host, seed: 2);
        var after = GC.GetTotalMemory(forceFullCollection: true);

        var answers = firstHalf.Concat(secondHalf).ToList();
        answers.Should().HaveCount(2 * Workers * RequestsPerWorker);
        answers.Where(answer => answer is not null).Select(answer => answer!.Value).Distinct().Should().BeSubsetOf(Allowed.Except([500]));
        answers.Should().Contain(200, "some mutations leave a delivery valid").And.Contain(401).And.Contain(400);
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
        host.Log.Of("ProcessorFailed").Should().BeEmpty();
        host.Log.Of("HandlerFailed").Should().BeEmpty();
        (after - before).Should().BeLessThan(GrowthBound);
    }

    [Fact]
    public async Task Answers_mutated_but_authentic_bodies_with_nothing_but_the_table()
    {
        await using var host = await StartAsync();
        var random = new Random(3);
        List<int> statuses = [];

        for (var i = 0; i < 1500; i++)
        {
            var body = Encoding.UTF8.GetBytes(Deliveries.Envelope(
                $"evt-{i}", data: """{"caseId":"c-1","amount":12.5,"list":[1,{"a":null}],"text":"\u00e6\ud83d\ude80\n"}"""));
            for (var mutation = random.Next(1, 4); mutation > 0; mutation--)
            {
                body = Mutate(body, random);
            }

            statuses.Add((int)(await host.SendAsync(Deliveries.Signed(body, host.Clock.GetUtcNow()))).StatusCode);
        }

        statuses.Distinct().Should().BeSubsetOf([200, 400, 409]);
        statuses.Should().Contain(200).And.Contain(400);
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
        host.Log.Of("ProcessorFailed").Should().BeEmpty();
    }

    [Fact]
    public async Task Accepts_no_header_but_the_right_one()
    {
        await using var host = await StartAsync();
        var random = new Random(4);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var right = WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow());

        for (var i = 0; i < 1000; i++)
        {
            var header = right.ToCharArray();
            var position = random.Next(header.Length);
            header[position] = (char)random.Next(33, 127);
            var mutated = new string(header);
            if (string.Equals(mutated, right, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var status = (int)(await host.SendAsync(Deliveries.WithHeader(body, mutated))).StatusCode;

            status.Should().Be(401, "{0} is not {1}", mutated, right);
        }
    }

    private static async Task<List<int?>> RunAsync(ReceiverHost host, int seed)
    {
        var perWorker = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 1000) + worker);
            List<int?> statuses = [];
            for (var i = 0; i < RequestsPerWorker; i++)
            {
                statuses.Add(await SendAsync(host, random, $"{seed}-{worker}-{i}"));
            }

            return statuses;
        })));
        return [.. perWorker.SelectMany(statuses => statuses)];
    }

    /// <returns>The status of the first answer; <see langword="null"/> when the server closed the connection without one, as it does for a
    /// request that never became one.</returns>
    private static async Task<int?> SendAsync(ReceiverHost host, Random random, string id)
    {
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope(id));
        var signature = WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow());
        var request = RawConnection.Post(body, signature, "X-Debitura-Event: case.updated", "Content-Type: application/json");
        var headLength = request.Length - body.Length;
        var part = random.Next(4);
        var mutated = part switch
        {
            0 => [.. request.AsSpan(0, headLength), .. Mutate(body, random)],
            1 => [.. Mutate(request[..headLength], random), .. body],
            2 => RawConnection.Post(body, Encoding.Latin1.GetString(Mutate(Encoding.Latin1.GetBytes(signature), random))),
            _ => Mutate(request, random),
        };

        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);
        await connection.SendAsync(mutated);
        var answering = connection.ReadUntilAsync("\r\n");

        // A server need not answer a sender that has gone. Only what waits for bytes that never come is ended, at once when some were taken
        // out.
        var isShort = part != 2 && mutated.Length < request.Length;
        if (isShort || await Task.WhenAny(answering, Task.Delay(Patience, TimeProvider.System)) != answering)
        {
            connection.CloseSending();
        }

        var answer = await answering;
        return answer.Length >= 12
            && answer.StartsWith("HTTP/1.", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : null;
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var position = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 20), bytes.Length - position);
        var part = bytes[position..(position + length)];
        var noise = new byte[length];
        random.NextBytes(noise);
        return random.Next(6) switch
        {
            0 => [.. bytes[..position], (byte)(bytes[position] ^ (1 << random.Next(8))), .. bytes[(position + 1)..]],
            1 => [.. bytes[..position], .. noise, .. bytes[(position + length)..]],
            2 => [.. bytes[..position], .. bytes[(position + length)..]],
            3 => [.. bytes[..position], .. part, .. bytes[position..]],
            4 => [.. bytes[..position], .. noise, .. bytes[position..]],
            _ => bytes[..position],
        };
    }

    private static Task<ReceiverHost> StartAsync() =>
        ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), onKestrel: true);
}
