using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Section 3 of the checklist: the endpoint.</summary>
internal static class EndpointFaultCases
{
    private const string Host = DoctorScenario.Host;

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        At("endpoint with http", "endpoint-http", $"http://{Host}", $"http://{Host}{DoctorScenario.Path}"),
        At("endpoint on localhost", "endpoint-localhost", "localhost", "https://localhost/webhooks/debitura"),
        At("endpoint on 127.0.0.1", "endpoint-localhost", "127.0.0.1", "https://127.0.0.1/webhooks/debitura"),
        At("endpoint with a private address", "endpoint-private-address", "10.0.0.5 is 10.0.0.5", "https://10.0.0.5/webhooks/debitura"),
        At("endpoint at the metadata address", "endpoint-private-address", "169.254.169.254", "https://169.254.169.254/latest"),
        new(
            "host name that leads to a private address",
            "endpoint-private-address",
            $"{Host} is 192.168.1.20",
            it => it.Hosts[Host] = IPAddress.Parse("192.168.1.20")),
        new("host name that does not resolve", "endpoint-unknown-host", Host, it => it.Hosts.Clear()),
        At("endpoint at another port", "endpoint-port", "port 4443", $"https://{Host}:4443{DoctorScenario.Path}"),
        new("endpoint down", "endpoint-unreachable", "connection refused", it => it.EndpointIsDown = true),
        new("no TLS behind https", "tls-failed", "SSL/TLS certificate error", it => it.WithoutTls = true),

        With(
            "expired certificate",
            "certificate-expired",
            "SSL/TLS certificate error",
            () => TestAuthority.Trusted.Issue(Host, fromDays: -90, untilDays: -1)),
        With(
            "certificate of the future",
            "certificate-not-yet-valid",
            "SSL/TLS certificate error",
            () => TestAuthority.Trusted.Issue(Host, fromDays: 1)),
        With("self-signed certificate", "certificate-self-signed", "SSL/TLS certificate error", () => TestAuthority.SelfSigned(Host)),
        With(
            "certificate for another host",
            "certificate-wrong-host",
            $"names other.example, not {Host}",
            () => TestAuthority.Trusted.Issue("other.example")),
        With(
            "intermediate certificate missing",
            "certificate-untrusted",
            "SSL/TLS certificate error",
            () => TestAuthority.Trusted.IssueByIntermediate(Host)),
        new("intermediate certificate expired", "certificate-issuer-expired", "that of \"Expired intermediate authority\" is valid from",
            it =>
        {
            var (certificate, intermediate) = TestAuthority.Trusted.IssueByExpiredIntermediate(Host);
            it.Certificate = () => certificate;
            it.Chain.Add(intermediate);
        }),
        With(
            "certificate about to expire",
            "certificate-expires-soon",
            "4 days left",
            () => TestAuthority.Trusted.Issue(Host, untilDays: 4.5)),

        new(
            "a check that throws",
            "check-failed",
            "while looking at where the endpoint's URL leads: InvalidOperationException: on purpose",
            it => it.Network = network => new ThrowingOnceNetwork(network)),
        new("no answer in time", "endpoint-timeout", "Request timed out after 10 seconds", NeverAnswer),
        new("an answer after six seconds", "endpoint-slow", "in 6000 ms", AnswerSlowly),
        Answering(
            "redirect",
            "endpoint-redirect",
            "to https://hooks.partner.example/elsewhere",
            context => context.Response.Redirect("https://hooks.partner.example/elsewhere?token=x")),
        Answering("bearer authentication in front", "endpoint-authentication",
            "it asks for Bearer; Debitura's delivery log says \"HTTP 401: Unauthorized\"", context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"api\"";
        }),
        Answering("gateway answers 403", "endpoint-authentication", "HTTP 403: Forbidden", context => context.Response.StatusCode = 403),
        new(
            "receiver with another secret",
            "endpoint-refuses-signature",
            "HTTP 401: Unauthorized",
            it => it.Receiver = options => options.SigningSecrets.Add(WebhookReceiver.TestKit.TestSecrets.Other)),
        Answering("endpoint accepts everything", "endpoint-accepts-forged", "HTTP 200: OK", context => context.Response.StatusCode = 200),
        At("wrong path", "endpoint-not-found", "HTTP 404: Not Found", $"https://{Host}/webhook"),
        new(
            "endpoint for GET only",
            "endpoint-method-not-allowed",
            "HTTP 405: Method Not Allowed",
            it => it.Application = app => app.MapGet(DoctorScenario.Path, () => "hello")),
        Answering(
            "API of a chat instead of its webhook",
            "endpoint-not-implemented",
            "HTTP 501: Not Implemented",
            context => context.Response.StatusCode = 501),
        Answering("endpoint gone", "endpoint-gone", "HTTP 410: Gone", context => context.Response.StatusCode = 410),
        Answering(
            "endpoint fails", "endpoint-server-error", "HTTP 500: Internal Server Error", context => context.Response.StatusCode = 500),
        Answering("endpoint answers 400", "endpoint-other-status", "HTTP 400: Bad Request", context => context.Response.StatusCode = 400),
    ];

    private static FaultCase At(string name, string code, string seen, string url) =>
        new(name, code, seen, it => it.Subscription = to => to with { Url = url });

    private static FaultCase With(string name, string code, string seen, Func<X509Certificate2> certificate) =>
        new(name, code, seen, it => it.Certificate = certificate);

    private static FaultCase Answering(string name, string code, string seen, Action<HttpContext> answer) =>
        new(name, code, seen, it => it.Application = app => app.Run(context =>
    {
        answer(context);
        return Task.CompletedTask;
    }));

    private static void NeverAnswer(DoctorScenario it)
    {
        var clock = it.TakesTime();
        it.Application = app => app.Run(context =>
        {
            clock.Advance(TimeSpan.FromSeconds(11));
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
    }

    private static void AnswerSlowly(DoctorScenario it)
    {
        var clock = it.TakesTime();
        it.Application = app =>
        {
            app.Use((_, next) =>
            {
                clock.Advance(TimeSpan.FromSeconds(6));
                return next();
            });
            app.MapWebhookReceiver(DoctorScenario.Path);
        };
    }
}
