using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.Logging.Abstractions;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Habits that came up in applications around the inbox, and their neighbours.</summary>
public static class CommonHabits
{
    /// <summary>All of them, base classes first, the collation after whatever adds a text.</summary>
    public static IReadOnlyList<Habit> All { get; } =
    [
        new("one table for all entities") { Model = (model, _) => model.Entity<Record>() },
        MaxLength(64),
        new("lazy-loading proxies") { Options = options => options.UseLazyLoadingProxies() },
        new("snake-case names") { Options = options => options.UseSnakeCaseNamingConvention() },
        new("a default schema") { Model = (model, _) => model.HasDefaultSchema("app"), Only = DatabaseKind.Postgres },
        new("enumerations as texts") { Conventions = conventions => conventions.Properties<Enum>().HaveConversion<string>() },
        new("times as numbers")
        {
            Conventions = conventions => conventions.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToBinaryConverter>(),
        },
        new("texts trimmed and in upper case")
        {
            Conventions = conventions => conventions.Properties<string>().HaveConversion<UpperCase>(),
        },
        ShadowColumns.SoftDelete,
        ShadowColumns.TenantFilter,
        ShadowColumns.RequiredColumn,
        Collations.IgnoringCase,
        Collations.CaseInsensitiveText,
        new("no tracking") { Options = options => options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking) },
        new("an audit that refuses unknown entities") { Options = options => options.AddInterceptors(new AuditInterceptor()) },
        new("retries") { Options = options => options.UseNpgsql(npgsql => npgsql.EnableRetryOnFailure()), Only = DatabaseKind.Postgres },
        new("nulls as the database compares them")
        {
            Options = options => _ = options.IsPostgres()
                ? options.UseNpgsql(npgsql => npgsql.UseRelationalNulls())
                : options.UseSqlite(sqlite => sqlite.UseRelationalNulls()),
        },
        new("a log of its own") { Options = options => options.UseLoggerFactory(NullLoggerFactory.Instance) },
        new("split queries")
        {
            Options = options => _ = options.IsPostgres()
                ? options.UseNpgsql(npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
                : options.UseSqlite(sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery)),
        },
        new("one statement a batch")
        {
            Options = options => _ = options.IsPostgres()
                ? options.UseNpgsql(npgsql => npgsql.MaxBatchSize(1))
                : options.UseSqlite(sqlite => sqlite.MaxBatchSize(1)),
        },
        new("no automatic transactions")
        {
            Constructor = context => context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never,
        },
        new("no automatic detection of changes")
        {
            Constructor = context => context.ChangeTracker.AutoDetectChangesEnabled = false,
            IsAlone = true,
        },
        new("a hint in front of every command")
        {
            Options = options => options.AddInterceptors(new HintInterceptor("/* shop */ ", string.Empty)),
        },
        new("a hint after every command") { Options = options => options.AddInterceptors(new HintInterceptor(string.Empty, "\n-- shop")) },
        new("settings for each session") { Options = options => options.AddInterceptors(new SessionInterceptor()) },
        new("warnings as errors")
        {
            // Which counts the habits of all tests, one provider of services for each.
            Options = options => options.ConfigureWarnings(
                warnings => warnings.Default(WarningBehavior.Throw).Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)),
            IsAlone = true,
        },
    ];

    /// <summary>Those of one database that go together.</summary>
    public static IReadOnlyList<Habit> Together(DatabaseKind database) => [.. Of(database).Where(habit => !habit.IsAlone)];

    /// <summary>Those of one database.</summary>
    public static IEnumerable<Habit> Of(DatabaseKind database) => All.Where(habit => habit.Only is null || habit.Only == database);

    public static Habit Named(string name) => All.Single(habit => habit.Name == name);

    public static Habit MaxLength(int length) =>
        new($"texts of {length} characters") { Conventions = conventions => conventions.Properties<string>().HaveMaxLength(length) };

    public static bool IsPostgres(this DbContextOptionsBuilder options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Options.Extensions.Any(extension => extension.GetType().Name.StartsWith("Npgsql", StringComparison.Ordinal));
    }

#pragma warning disable CA1812 // Avoid uninstantiated internal classes: Entity Framework does
    private sealed class UpperCase() : ValueConverter<string, string>(text => text.Trim().ToUpperInvariant(), text => text);
#pragma warning restore CA1812
}
