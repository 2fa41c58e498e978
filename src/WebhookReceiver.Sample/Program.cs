using WebhookReceiver;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"));

var app = builder.Build();
app.MapWebhookReceiver("/webhooks/debitura");
app.Run();
