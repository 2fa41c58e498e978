using WebhookReceiver.Cli;

using var services = CommandServices.ForThisProcess();
return await CommandLine.RunAsync(args, services, services.Stopping);
