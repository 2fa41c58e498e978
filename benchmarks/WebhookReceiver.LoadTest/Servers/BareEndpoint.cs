namespace WebhookReceiver.LoadTest;

/// <summary>Reads the body to its end and answers: what the server alone costs.</summary>
internal static class BareEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
