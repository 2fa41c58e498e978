using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.TestHost;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Sample.Tests;

/// <summary>Edits appsettings.json under the running sample, as an operator does.</summary>
public sealed class ReloadTests : IDisposable
{
    private readonly DirectoryInfo contentRoot = Directory.CreateTempSubdirectory("webhook-receiver-sample-");

    public ReloadTests()
    {
        foreach (var file in Directory.EnumerateFiles(SettingsFolder, "appsettings*.json"))
        {
            File.Copy(file, Path.Combine(contentRoot.FullName, Path.GetFileName(file)));
        }
    }

    private static string SettingsFolder => Path.Combine(Repository.Root, "src", "WebhookReceiver.Sample");

    private string SettingsFile => Path.Combine(contentRoot.FullName, "appsettings.json");

    [Fact]
    public async Task A_secret_added_to_the_file_is_accepted_and_one_removed_is_refused()
    {
        var reloads = new ReloadSignal();
        await using var app = Start(reloads);
        (await StatusAsync(app, TestSecrets.First)).Should().Be(HttpStatusCode.Unauthorized);
        var before = await File.ReadAllTextAsync(SettingsFile, TestContext.Current.CancellationToken);

        await WriteAsync(reloads, secretCount: 2, WithSecret(before, TestSecrets.First));
        var added = await StatusAsync(app, TestSecrets.First);
        var demo = await StatusAsync(app, SampleApp.DemoSecret);
        await WriteAsync(reloads, secretCount: 1, before);
        var removed = await StatusAsync(app, TestSecrets.First);

        (added, demo, removed).Should().Be((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_blank_secret_in_the_file_changes_nothing_and_shows_in_health()
    {
        var reloads = new ReloadSignal();
        await using var app = Start(reloads);
        _ = app.Services;
        var before = await File.ReadAllTextAsync(SettingsFile, TestContext.Current.CancellationToken);

        await WriteAsync(reloads, secretCount: null, WithSecret(before, string.Empty));

        (await StatusAsync(app, SampleApp.DemoSecret)).Should().Be(HttpStatusCode.Accepted);
        (await app.GetAsync("/health")).GetProperty("status").GetString().Should().Be("Degraded");
    }

    public void Dispose() => contentRoot.Delete(recursive: true);

    private static string WithSecret(string settings, string secret)
    {
        var json = JsonNode.Parse(settings)!;
        json["WebhookReceiver"]!["SigningSecrets"] = new JsonArray(secret);
        return json.ToJsonString();
    }

    private static async Task<HttpStatusCode> StatusAsync(SampleApp app, string secret) =>
        (await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), secret: secret)).StatusCode;

    private SampleApp Start(ReloadSignal reloads) => new(builder => builder
        .UseContentRoot(contentRoot.FullName)
        .ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(reloads)));

    private async Task WriteAsync(ReloadSignal reloads, int? secretCount, string settings)
    {
        var reloaded = reloads.Next(secretCount);
        await File.WriteAllTextAsync(SettingsFile, settings, TestContext.Current.CancellationToken);
        await reloaded.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
