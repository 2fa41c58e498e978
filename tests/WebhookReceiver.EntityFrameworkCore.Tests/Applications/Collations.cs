using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Databases whose texts are equal in upper and lower case.</summary>
public static class Collations
{
    /// <summary>Whatever column is a text. On PostgreSQL the collation is the application's own.</summary>
    public static Habit IgnoringCase { get; } = new("a collation that ignores case")
    {
        Model = (model, context) =>
        {
            if (context.Database.IsNpgsql())
            {
                model.HasCollation("public", "ignoring_case", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
            }

            foreach (var text in Texts(model))
            {
                text.SetCollation(context.Database.IsNpgsql() ? "ignoring_case" : "NOCASE");
            }
        },
    };

    /// <summary>A type of its own has no length and no collation.</summary>
    public static Habit CaseInsensitiveText { get; } = new("citext")
    {
        Conventions = conventions => conventions.Properties<string>().HaveColumnType("citext"),
        Model = (model, _) => model.HasPostgresExtension("citext"),
        Only = DatabaseKind.Postgres,
        IsAlone = true,
    };

    private static IEnumerable<IMutableProperty> Texts(ModelBuilder model) =>
        model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()).Where(property => property.ClrType == typeof(string));
}
