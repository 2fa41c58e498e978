using System.Net.Sockets;
using System.Security.Authentication;

namespace WebhookReceiver.Cli;

/// <summary>Says in few words why a connection failed.</summary>
internal static class NetworkFailure
{
    public static string Describe(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name does not resolve",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "the TLS handshake failed",
        HttpRequestException { InnerException: SocketException inner } => Describe(inner),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            "the host name does not resolve",
        SocketException { SocketErrorCode: SocketError.TimedOut } => "connection timed out",
        SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable } => "no route to the host",
        AuthenticationException => "the TLS handshake failed",
        OperationCanceledException => "no answer in time",
        _ => "the connection broke",
    };
}
