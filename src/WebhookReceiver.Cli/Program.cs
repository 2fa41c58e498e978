using WebhookReceiver.Cli;

using var services = CommandServices.OfThisProcess();
return await CommandLine.RunAsync(args, services, services.Stopping).ConfigureAwait(false);
