using System.Globalization;
using System.Net;
using System.Text.Json;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>
/// The vectors were signed by an independent script; here they travel over HTTP, on the in-memory server and through Kestrel's parser.
/// </summary>
public sealed class SignatureVectorsOverHttpTests
{
    private static readonly string VectorFile = Path.Combine(AppContext.BaseDirectory, "vectors", "signature.json");

    public static TheoryData<string> Names => [.. All.Select(vector => vector.Name)];

    private static IReadOnlyList<Vector> All { get; } = Read();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Judges_the_vector_as_the_file_says(string name)
    {
        var vector = All.Single(vector => vector.Name == name);
        await using var host = await StartAsync(vector, onKestrel: false);

        var response = await host.SendAsync(Deliveries.WithHeader(vector.Body, vector.Header));

        AssertVerdict(vector, host, response);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Judges_the_vector_as_the_file_says_behind_a_real_server(string name)
    {
        var vector = All.Single(vector => vector.Name == name);
        await using var host = await StartAsync(vector, onKestrel: true);
        var lines = new[]
        {
            $"POST {Deliveries.Path} HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            vector.Header is null ? null : $"X-Debitura-Signature: {vector.Header}",
            $"Content-Length: {vector.Body.Length}",
        };

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, RawConnection.Request(vector.Body, lines));

        var status = (HttpStatusCode)int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        AssertVerdict(vector, host, new HttpResponseMessage(status));
    }

    private static void AssertVerdict(Vector vector, ReceiverHost host, HttpResponseMessage response)
    {
        var delivery = host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle().Subject;
        if (vector.Expect == "Valid")
        {
            // Not every authentic body of the vectors is an envelope; being signed is what counts here.
            response.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
            delivery.Tags.Should().ContainKey("webhook_receiver.secret_index");
            delivery.Tags["webhook_receiver.outcome"].Should().Be(vector.IsEnvelope ? "NoHandler" : "Unreadable");
        }
        else
        {
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            delivery.Tags["webhook_receiver.rejection_reason"].Should().Be(vector.Expect);
        }
    }

    private static async Task<ReceiverHost> StartAsync(Vector vector, bool onKestrel)
    {
        var host = await ReceiverHost.StartAsync(
            builder => builder.Services.AddWebhookReceiver(options =>
            {
                foreach (var secret in vector.Secrets)
                {
                    options.SigningSecrets.Add(secret);
                }
            }),
            app => app.MapWebhookReceiver(Deliveries.Path),
            onKestrel);
        host.Clock.AdjustTime(DateTimeOffset.FromUnixTimeSeconds(vector.Now));
        return host;
    }

    private static List<Vector> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(VectorFile));
        return
        [
            .. document.RootElement.EnumerateArray().Select(vector => new Vector(
                vector.GetProperty("name").GetString()!,
                [.. vector.GetProperty("secrets").EnumerateArray().Select(secret => secret.GetString()!)],
                vector.GetProperty("now").GetInt64(),
                vector.GetProperty("header").GetString(),
                vector.GetProperty("bodyBase64").GetBytesFromBase64(),
                vector.GetProperty("expect").GetString()!)),
        ];
    }

    private sealed record Vector(string Name, string[] Secrets, long Now, string? Header, byte[] Body, string Expect)
    {
        public bool IsEnvelope => Body.AsSpan().IndexOf("client.linked"u8) >= 0 && Body.Length < 1000;
    }
}
