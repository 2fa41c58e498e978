using System.Security.Cryptography;

namespace WebhookReceiver.Cli;

/// <summary>Sends the endpoint a signed probe, which it should accept, and a forged one, which it should refuse.</summary>
internal sealed class EndpointAnswerCheck : IDoctorCheck
{
    private const string SignedItem = "Signed probe";

    private const string ForgedItem = "Forged probe";

    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(5);

    public ChecklistSection Section => ChecklistSection.Endpoint;

    public string Title => "how the endpoint answers";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        List<EndpointResult> results = [];
        foreach (var target in context.Endpoints.Targets)
        {
            results.Add(await ProbeAsync(context, target, cancellationToken));
        }

        // Subscriptions have secrets of their own. One whose secret nobody gave is no fault as long as each secret that was given is
        // another endpoint's.
        var refused = results.Any(result => result.Refusal is not null);
        var isEachSecretTaken = refused && await IsEachSecretTakenAsync(context, results, cancellationToken);
        return
        [
            .. results.SelectMany(result => result.Refusal is { } refusal
                ?
                [
                    isEachSecretTaken
                        ? Finding.Skipped(
                            ChecklistSection.Endpoint,
                            SignedItem,
                            $"{result.Target.Name} has another secret than those that were given, which are all other endpoints'.")
                        : FaultOf(refusal),
                    .. result.Findings,
                ]
                : result.Findings),
        ];
    }

    private static async Task<EndpointResult> ProbeAsync(DoctorContext context, EndpointTarget target, CancellationToken cancellationToken)
    {
        if (target.SkipReason is { } reason)
        {
            return new(target, [Finding.Skipped(ChecklistSection.Endpoint, "Signed and forged probe", reason)]);
        }

        // Not a signing secret of anybody: what it signs has to be refused.
        var forged = await EndpointProbe.SendAsync(
            context, target.Url, WebhookSecret.FromBytes(RandomNumberGenerator.GetBytes(32)), cancellationToken);
        if (forged is { IsSuccess: false, Status: not 401 })
        {
            // Neither accepted nor refused as a forgery: the answer is not about the signature.
            return new(
                target,
                [FaultOf(forged), Finding.Skipped(ChecklistSection.Endpoint, ForgedItem, "The endpoint does not answer as a receiver.")]);
        }

        if (forged.Challenge is not null)
        {
            return new(
                target,
                [FaultOf(forged), Finding.Skipped(ChecklistSection.Endpoint, ForgedItem, "Requests do not get as far as the receiver.")]);
        }

        var verdict = forged.IsSuccess
            ? EndpointFaults.AcceptsForged.Found($"a request with a wrong signature was answered with \"{forged.LogText}\"")
            : Finding.Pass(ChecklistSection.Endpoint, ForgedItem, $"refused with 401");
        return await SignedAsync(context, target, verdict, cancellationToken);
    }

    private static async Task<EndpointResult> SignedAsync(
        DoctorContext context, EndpointTarget target, Finding forged, CancellationToken cancellationToken)
    {
        if (!context.Secrets.All.Any())
        {
            const string Reason = "There is no usable signing secret to sign with; see section 8.";
            return new(target, [Finding.Skipped(ChecklistSection.Endpoint, SignedItem, Reason), forged]);
        }

        EndpointReply? refusal = null;
        foreach (var secret in context.Secrets.All)
        {
            var reply = await EndpointProbe.SendAsync(context, target.Url, secret.Secret, cancellationToken);
            if (reply.Status != 401)
            {
                return reply.IsSuccess
                    ? new(target, [Accepted(reply, secret.Name), forged]) { AcceptedWith = secret }
                    : new(target, [FaultOf(reply), forged]);
            }

            refusal = reply;
        }

        foreach (var secret in context.Secrets.All.Where(secret => secret.DecodedAgain is not null))
        {
            var reply = await EndpointProbe.SendAsync(context, target.Url, secret.DecodedAgain!, cancellationToken);
            if (reply.IsSuccess)
            {
                context.Secrets.Judged.Add(secret);
                var twice = SignatureFaults.SecretEncodedTwice.Found(
                    $"{target.Name} accepts {secret.Name} only when it is decoded once more");
                return new(target, [twice, forged]) { AcceptedWith = secret };
            }
        }

        return new(target, [forged]) { Refusal = refusal };
    }

    private static async Task<bool> IsEachSecretTakenAsync(
        DoctorContext context, List<EndpointResult> results, CancellationToken cancellationToken)
    {
        var accepting = results.Where(result => result.AcceptedWith is not null).ToArray();
        foreach (var secret in context.Secrets.All.Where(secret => !accepting.Any(result => result.AcceptedWith == secret)))
        {
            var isTaken = false;
            foreach (var result in accepting)
            {
                isTaken = isTaken
                    || (await EndpointProbe.SendAsync(context, result.Target.Url, secret.Secret, cancellationToken)).IsSuccess;
            }

            if (!isTaken)
            {
                return false;
            }
        }

        return true;
    }

    private static Finding Accepted(EndpointReply reply, Seen secret)
    {
        Seen seen = $"answered {reply.Status} in {reply.Duration.TotalMilliseconds:0} ms, signed with {secret}";
        return reply.Duration > SlowAnswer ? EndpointFaults.Slow.Found(seen) : Finding.Pass(ChecklistSection.Endpoint, SignedItem, seen);
    }

    private static Finding FaultOf(EndpointReply reply)
    {
        Seen seen = $"Debitura's delivery log says \"{reply.LogText}\"";
        return reply switch
        {
            { IsTimeout: true } => EndpointFaults.Timeout.Found(seen),
            { Status: null } => EndpointFaults.Unreachable.Found($"{Seen.Own(reply.Error ?? "")}; {seen}"),
            { Status: >= 300 and <= 399 } => EndpointFaults.Redirect.Found(reply.Location is null ? seen : $"to {reply.Location}; {seen}"),
            { Status: 401, Challenge: { } challenge } => EndpointFaults.AuthenticationInFront.Found($"it asks for {challenge}; {seen}"),
            { Status: 401 } => EndpointFaults.SignatureRefused.Found(seen),
            { Status: 403 or 407 } => EndpointFaults.AuthenticationInFront.Found(seen),
            { Status: 404 } => EndpointFaults.NotFound.Found(seen),
            { Status: 405 } => EndpointFaults.MethodNotAllowed.Found(seen),
            { Status: 410 } => EndpointFaults.Gone.Found(seen),
            { Status: 501 } => EndpointFaults.NotImplemented.Found(seen),
            { Status: >= 500 } => EndpointFaults.ServerError.Found(seen),
            _ => EndpointFaults.OtherStatus.Found(seen),
        };
    }

    /// <param name="Target">The endpoint.</param>
    /// <param name="Findings">What was found, but for a refusal of every secret.</param>
    private sealed record EndpointResult(EndpointTarget Target, IReadOnlyList<Finding> Findings)
    {
        /// <summary>Gets the answer of an endpoint that refuses every secret.</summary>
        public EndpointReply? Refusal { get; init; }

        public DoctorSecret? AcceptedWith { get; init; }
    }
}
