using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookReceiver.LoadTest;

/// <summary>The sample in Production, with the memory of a container of 512 MiB.</summary>
internal sealed class AttackedSample : IDisposable
{
    private const string HeapHardLimit = "0x18000000";

    private readonly string folder = Directory.CreateTempSubdirectory("webhook-attack").FullName;
    private readonly Process process;

    private AttackedSample(AttackRound round)
    {
        // Its limits of connections are in there.
        File.Copy(
            Path.Combine(Repository(), "src", "WebhookReceiver.Sample", "appsettings.json"), Path.Combine(folder, "appsettings.json"));

        var port = FreePort();
        Address = new Uri($"{(round.IsTls ? "https" : "http")}://127.0.0.1:{port}");
        var start = new ProcessStartInfo("dotnet", [SamplePath()]) { WorkingDirectory = folder, UseShellExecute = false };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapHardLimit;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["Logging__LogLevel__WebhookReceiver"] = "None";
        start.Environment["WebhookReceiver__SigningSecrets__0"] = LoadSecret.Text;
        start.Environment["WebhookReceiver__MaxBodyBytes"] = round.MaxBodyBytes.ToString(CultureInfo.InvariantCulture);
        start.Environment["WebhookReceiver__Receivers__test__SigningSecrets__0"] = Convert.ToBase64String(SHA256.HashData(LoadSecret.Key));
        start.Environment["Kestrel__Endpoints__Attacked__Url"] = Address.ToString();
        start.Environment["Kestrel__Endpoints__Attacked__Protocols"] = round.IsHttp2 ? "Http2" : "Http1";
        if (round.IsTls)
        {
            start.Environment["Kestrel__Endpoints__Attacked__Certificate__Path"] = WriteCertificate();
        }

        process = Process.Start(start)!;
    }

    public Uri Address { get; }

    public bool IsAlive => !process.HasExited;

    /// <summary>The memory that the operating system has given to the process, in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }
    }

    public static async Task<AttackedSample> StartAsync(AttackRound round, GenuineSender sender)
    {
        var sample = new AttackedSample(round);
        while (!await sender.IsListeningAsync(sample.Address))
        {
            if (!sample.IsAlive)
            {
                throw new InvalidOperationException("The sample ended at its start.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        return sample;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // Built along with this program, in the same configuration.
    private static string SamplePath()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            Repository(), "src", "WebhookReceiver.Sample", "bin", output.Parent!.Name, output.Name, "WebhookReceiver.Sample.dll");
    }

    private static string Repository() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var path = Path.Combine(folder, "attack.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
        return path;
    }
}
