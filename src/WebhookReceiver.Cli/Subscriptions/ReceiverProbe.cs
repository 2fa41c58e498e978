namespace WebhookReceiver.Cli;

/// <summary>
/// Asks a receiver whether it accepts a secret. It is the only question that a receiver answers, and its answer is the one that Debitura
/// would get.
/// </summary>
internal sealed class ReceiverProbe(HttpClient client, Uri address, TimeProvider clock)
{
    /// <summary>Sends one probe.</summary>
    /// <returns>The status of the answer.</returns>
    /// <exception cref="CommandException">There was no answer.</exception>
    public async Task<int> SendAsync(string secret, CancellationToken cancellationToken)
    {
        using var request = ProbeRequest.Create(address, WebhookSecret.Parse(secret), clock.GetUtcNow(), "probe");
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw CommandException.Unreachable($"The receiver at {Shown} did not answer within {client.Timeout.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException exception)
        {
            throw CommandException.Unreachable(
                $"The receiver at {Shown} cannot be reached from here: {exception.Message}. Give another address of it with --probe-url.",
                exception);
        }
    }

    /// <summary>Probes until the receiver answers as wanted, for example because it has read its settings again.</summary>
    /// <returns>Whether it did in time, and its last answer.</returns>
    public async Task<(bool Came, int Status)> WaitForAsync(
        string secret, Func<int, bool> wanted, TimeSpan longest, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var status = await SendAsync(secret, cancellationToken);
            if (wanted(status))
            {
                return (true, status);
            }

            if (clock.GetElapsedTime(started) >= longest)
            {
                return (false, status);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
        }
    }

    private string Shown => address.GetLeftPart(UriPartial.Path);
}
