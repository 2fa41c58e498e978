using System.Buffers;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>Reads a body behind its timestamp and a dot, so that what was signed lies in one piece: <c>1791302255.{...}</c>.</summary>
internal static class SignedBuffer
{
    public const int PrefixLength = 11;
    public const int MaxBodyBytes = 64 * 1024;

    /// <returns>How many bytes of the buffer are in use.</returns>
    public static async ValueTask<int> ReadAsync(HttpContext context, byte[] buffer, ReadOnlyMemory<char> timestamp)
    {
        Encoding.ASCII.GetBytes(timestamp.Span, buffer);
        buffer[PrefixLength - 1] = (byte)'.';
        var length = PrefixLength;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (length + result.Buffer.Length > buffer.Length)
            {
                throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge);
            }

            result.Buffer.CopyTo(buffer.AsSpan(length));
            length += (int)result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return length;
            }
        }
    }
}
