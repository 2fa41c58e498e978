using System.Globalization;
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
        List<Finding> findings = [];
        foreach (var target in context.Endpoints)
        {
            findings.AddRange(await CheckAsync(context, target, cancellationToken).ConfigureAwait(false));
        }

        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(DoctorContext context, EndpointTarget target, CancellationToken cancellationToken)
    {
        if (target.Blocked is { } reason)
        {
            return [Finding.Skipped(ChecklistSection.Endpoint, "Signed and forged probe", reason)];
        }

        // Not a signing secret of anybody: what it signs has to be refused.
        var forged = await EndpointProbe.SendAsync(context, target.Url, WebhookSecret.FromBytes(RandomNumberGenerator.GetBytes(32)), cancellationToken).ConfigureAwait(false);
        if (forged is { IsSuccess: false, Status: not 401 })
        {
            // Neither accepted nor refused as a forgery: the answer is not about the signature.
            return [FaultOf(forged), Finding.Skipped(ChecklistSection.Endpoint, ForgedItem, "The endpoint does not answer as a receiver.")];
        }

        if (forged.Challenge is not null)
        {
            return [FaultOf(forged), Finding.Skipped(ChecklistSection.Endpoint, ForgedItem, "Requests do not get as far as the receiver.")];
        }

        return
        [
            await SignedAsync(context, target, cancellationToken).ConfigureAwait(false),
            forged.IsSuccess
                ? EndpointFaults.AcceptsForged.Found($"a request with a wrong signature was answered with \"{forged.LogText}\"")
                : Finding.Pass(ChecklistSection.Endpoint, ForgedItem, "refused with 401"),
        ];
    }

    private static async Task<Finding> SignedAsync(DoctorContext context, EndpointTarget target, CancellationToken cancellationToken)
    {
        if (context.Secrets.Count == 0)
        {
            return Finding.Skipped(ChecklistSection.Endpoint, SignedItem, "There is no usable signing secret to sign with; see section 8.");
        }

        EndpointReply? reply = null;
        foreach (var (index, secret) in context.Secrets.Index())
        {
            reply = await EndpointProbe.SendAsync(context, target.Url, secret, cancellationToken).ConfigureAwait(false);
            if (reply.Status != 401)
            {
                return reply.IsSuccess ? Accepted(reply, index + 1, context.Secrets.Count) : FaultOf(reply);
            }
        }

        return FaultOf(reply!);
    }

    private static Finding Accepted(EndpointReply reply, int number, int count)
    {
        var seen = string.Create(CultureInfo.InvariantCulture, $"answered {reply.Status} in {reply.Duration.TotalMilliseconds:0} ms, signed with secret {number} of {count}");
        return reply.Duration > SlowAnswer ? EndpointFaults.Slow.Found(seen) : Finding.Pass(ChecklistSection.Endpoint, SignedItem, seen);
    }

    private static Finding FaultOf(EndpointReply reply)
    {
        var seen = $"Debitura's delivery log says \"{reply.LogText}\"";
        return reply switch
        {
            { IsTimeout: true } => EndpointFaults.Timeout.Found(seen),
            { Status: null } => EndpointFaults.Unreachable.Found($"{reply.Error}; {seen}"),
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
}
