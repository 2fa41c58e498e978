using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

internal static class TestDatabaseOptions
{
    /// <summary>
    /// One of the many contexts that the tests configure in one process: more than an application does, which Entity Framework takes for a
    /// mistake.
    /// </summary>
    public static DbContextOptionsBuilder AmongMany(this DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
}
