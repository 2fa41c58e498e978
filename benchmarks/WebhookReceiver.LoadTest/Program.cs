using WebhookReceiver.LoadTest;

// One program in three roles: the command that a person calls, which starts itself again pinned to a core; the load with its report; and
// the servers that it starts.
return args switch
{
    ["server", var kind, .. var options] => await ServerHost.RunAsync(kind, options),
    ["load", .. var options] => LoadCommand.Run(options),
    _ => Launcher.Run(args),
};
