using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.Simulator;

/// <summary>The web application of one simulator. It reads no configuration and listens on the loopback interface only.</summary>
internal static class SimulatorHost
{
    public static WebApplication Build(SimulatorOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = typeof(SimulatorHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // Only a fixed port can be bound to both addresses of localhost.
            if (options.Port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(options.Port);
            }
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNameCaseInsensitive = true);

        // A name that leads to this machine must not let a foreign page read the secrets (DNS rebinding).
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        if (options.LogToConsole)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        }

        return builder.Build();
    }

    public static void Map(WebApplication app, SimulatorServices services)
    {
        var responses = new ApiResponses(services.Faults);
        var gate = new ApiGate(services, responses);
        app.UseHostFiltering();
        app.Use((HttpContext context, RequestDelegate next) => gate.InvokeAsync(context, next));
        app.UseRouting();
        new WebhookEndpoints(services, responses).Map(app);
        new ClientEndpoints(services, responses).Map(app);
        new PartnerEndpoints(services, responses).Map(app);
        new CustomerPages(services).Map(app);
        new ControlEndpoints(services).Map(app);
        app.MapGet("/", () => "Simulates Debitura's Referral Partner API. Drive it at /_simulator.\n");
        app.MapFallback(
            context => responses.Error(context, StatusCodes.Status404NotFound, "not_found", "No such endpoint.").ExecuteAsync(context));
    }
}

/// <summary>How JSON is read and written: any casing in, camelCase out, text beyond ASCII as it is.</summary>
internal static class SimulatorJson
{
    public static JsonSerializerOptions Options { get; } = Create(JsonNamingPolicy.CamelCase);

    public static JsonSerializerOptions PascalCase { get; } = Create(null);

    private static JsonSerializerOptions Create(JsonNamingPolicy? naming)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = naming,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
