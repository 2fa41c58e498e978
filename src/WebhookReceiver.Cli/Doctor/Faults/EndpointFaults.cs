namespace WebhookReceiver.Cli;

/// <summary>Section 3 of the checklist, second half: the endpoint as the outside sees it.</summary>
internal static class EndpointFaults
{
    private const ChecklistSection Section = ChecklistSection.Endpoint;

    private const string RenewCertificate =
        "Install a valid certificate of a public authority for the endpoint's host name, with its intermediate certificates.";

    public static readonly DoctorFault Http = new(
        "endpoint-http",
        Section,
        "The endpoint uses HTTP",
        "HTTPS is required: serve the endpoint with TLS and change the subscription's URL to start with https://.");

    public static readonly DoctorFault Localhost = new(
        "endpoint-localhost", Section, "The endpoint is on localhost",
        "Debitura delivers to public addresses only. Use a public host name, or a tunnel while developing; with a simulator on this " +
            "machine add --allow-loopback.");

    public static readonly DoctorFault PrivateAddress = new(
        "endpoint-private-address", Section, "The endpoint has a private address",
        "Confirm that the host name resolves to a public IP address in public DNS, and that the endpoint can be reached there.");

    public static readonly DoctorFault UnknownHost = new(
        "endpoint-unknown-host", Section, "The endpoint's host name does not resolve",
        "Check the spelling of the URL in the subscription and the DNS record of the host.");

    public static readonly DoctorFault Port = new(
        "endpoint-port",
        Section,
        "The endpoint's port is not allowed",
        "Serve the endpoint on port 443 or 8443 and change the subscription's URL.");

    public static readonly DoctorFault Unreachable = new(
        "endpoint-unreachable", Section, "The endpoint cannot be reached",
        "Check that the server runs and that firewalls let connections from the internet through to this port. Debitura publishes no " +
            "source addresses, so an allow list cannot work.");

    public static readonly DoctorFault TlsFailed = new(
        "tls-failed",
        Section,
        "The TLS handshake fails",
        "Check that the server speaks TLS 1.2 or newer on this port and has a certificate for this host name.");

    public static readonly DoctorFault CertificateExpired = new(
        "certificate-expired",
        Section,
        "The certificate has expired",
        "Renew the certificate, and automate the renewal. " + RenewCertificate);

    public static readonly DoctorFault CertificateNotYetValid = new(
        "certificate-not-yet-valid",
        Section,
        "The certificate is not valid yet",
        "Install the certificate that is valid now, and compare the clocks of this machine and the server. " + RenewCertificate);

    public static readonly DoctorFault CertificateIssuerExpired = new(
        "certificate-issuer-expired", Section, "A certificate above the endpoint's own has expired",
        "Let the server send the current intermediate certificates of its authority: install the chain that came with the last " +
            "renewal, not that of the one before.");

    public static readonly DoctorFault CertificateSelfSigned = new(
        "certificate-self-signed",
        Section,
        "The certificate is self-signed",
        "Debitura rejects self-signed certificates. " + RenewCertificate);

    public static readonly DoctorFault CertificateWrongHost = new(
        "certificate-wrong-host",
        Section,
        "The certificate is for another host",
        "Install a certificate that names the URL's host, or use the host that it names in the subscription.");

    public static readonly DoctorFault CertificateUntrusted = new(
        "certificate-untrusted",
        Section,
        "The certificate's issuer is not trusted",
        RenewCertificate + " Browsers fetch a missing intermediate themselves, senders of webhooks do not.");

    public static readonly DoctorFault CertificateExpiresSoon = new(
        "certificate-expires-soon",
        Section,
        "The certificate expires soon",
        "Renew the certificate now, and look why the automatic renewal has not done it.",
        FindingStatus.Warning);

    public static readonly DoctorFault Timeout = new(
        "endpoint-timeout", Section, "The endpoint does not answer within 10 seconds",
        "Answer 2xx before doing the work: with the durable inbox the event is stored, acknowledged and handled afterwards.");

    public static readonly DoctorFault Slow = new(
        "endpoint-slow", Section, "The endpoint answers slowly",
        "Debitura hangs up after 10 seconds. Answer before doing the work: with the durable inbox the event is stored, acknowledged " +
            "and handled afterwards.",
        FindingStatus.Warning);

    public static readonly DoctorFault Redirect = new(
        "endpoint-redirect",
        Section,
        "The endpoint redirects",
        "Put the final URL into the subscription. Whether Debitura follows redirects is not documented, and a redirected POST loses " +
            "its body. UseHttpsRedirection answers http:// with 307: subscribe with https://, and behind a proxy that ends TLS put " +
            "UseForwardedHeaders before it.");

    public static readonly DoctorFault AuthenticationInFront = new(
        "endpoint-authentication", Section, "Authentication in front of the endpoint refuses deliveries",
        "Remove RequireAuthorization and other authentication from this route: deliveries carry a signature and no bearer token. " +
            "MapWebhookReceiver allows anonymous requests unless the application asks for authorization on it or its group; check " +
            "gateways and proxies in front.");

    public static readonly DoctorFault SignatureRefused = new(
        "endpoint-refuses-signature", Section, "The endpoint refuses a properly signed request (401)",
        "The endpoint does not know this secret. Compare the secret configured there with the one of this very subscription; a lost " +
            "one can be regenerated with RegenerateSecret, or webhook-receiver subscriptions rotate.");

    public static readonly DoctorFault AcceptsForged = new(
        "endpoint-accepts-forged", Section, "The endpoint accepts a forged request",
        "Anybody can send events to it. Verify X-Debitura-Signature before anything else: HMAC-SHA256 over {timestamp}.{body} with " +
            "the secret decoded from Base64. Also check for something in front of it that answers instead.");

    public static readonly DoctorFault NotFound = new(
        "endpoint-not-found", Section, "The endpoint's path does not exist (404)",
        "Compare the path in the subscription's URL with the route of the application: a wrong or partial URL. Zapier, Make and " +
            "Mattermost need the whole URL of the incoming webhook.");

    public static readonly DoctorFault MethodNotAllowed = new(
        "endpoint-method-not-allowed",
        Section,
        "The endpoint does not take POST (405)",
        "Deliveries are POST requests: map the route for POST, and compare the path in the subscription's URL with the route.");

    public static readonly DoctorFault NotImplemented = new(
        "endpoint-not-implemented", Section, "The address is not one of a webhook (501)",
        "Use the URL of the incoming webhook rather than that of an API, for example of Mattermost: /hooks/..., not /api/v4/....");

    public static readonly DoctorFault Gone = new(
        "endpoint-gone",
        Section,
        "The endpoint answers 410 Gone",
        "Find out what answers 410, now: the first delivery that meets it disables the subscription. Change the URL or delete the " +
            "subscription.");

    public static readonly DoctorFault ServerError = new(
        "endpoint-server-error",
        Section,
        "The endpoint fails (5xx)",
        "Read the application's log. Each failed attempt counts, and the eighth of one event disables the subscription.");

    public static readonly DoctorFault OtherStatus = new(
        "endpoint-other-status",
        Section,
        "The endpoint does not answer 2xx",
        "Check what answers this POST request: every other status than 2xx counts as a failed attempt.");

    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        Http, Localhost, PrivateAddress, UnknownHost, Port, Unreachable, TlsFailed, CertificateExpired, CertificateNotYetValid,
        CertificateIssuerExpired, CertificateSelfSigned, CertificateWrongHost,
        CertificateUntrusted, CertificateExpiresSoon, Timeout, Slow, Redirect, AuthenticationInFront, SignatureRefused, AcceptsForged,
        NotFound, MethodNotAllowed, NotImplemented, Gone,
        ServerError, OtherStatus,
    ];
}
