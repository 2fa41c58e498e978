using System.Net;
using System.Text;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>Debitura as a test wants it: answers in order, the last one for ever, and keeps what it was asked.</summary>
public sealed class StubApi : HttpMessageHandler
{
    private readonly Lock gate = new();
    private readonly List<Func<HttpRequestMessage, Task<HttpResponseMessage>>> answers = [];
    private readonly List<ApiRequest> calls = [];
    private int next;

    public IReadOnlyList<ApiRequest> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    public IEnumerable<ApiRequest> Posts => Calls.Where(call => call.Method == "POST" && call.Path == "/clients");

    public StubApi Answers(int status, string body = "", string type = "application/json", Action<HttpResponseMessage>? more = null) =>
        Answers(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
            more?.Invoke(response);
            return Task.FromResult(response);
        });

    public StubApi Answers(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer)
    {
        answers.Add(answer);
        return this;
    }

    public StubApi Fails(Exception exception) => Answers(_ => Task.FromException<HttpResponseMessage>(exception));

    /// <summary>Answers by method and path, whatever else is set up.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Route { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.ToDictionary(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        Func<HttpRequestMessage, Task<HttpResponseMessage>> answer;
        lock (gate)
        {
            calls.Add(new ApiRequest(request.Method.Method, request.RequestUri!, headers, body));
            if (Route?.Invoke(request) is { } routed)
            {
                return routed;
            }

            answer = answers[Math.Min(next++, answers.Count - 1)];
        }

        return await answer(request).WaitAsync(cancellationToken);
    }

    public sealed record ApiRequest(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, string Body)
    {
        public string Path => Url.AbsolutePath;
    }
}
