using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>
/// The whole life of events in applications with one habit each, and with some that only come together. The suites of the contract run with
/// all at once.
/// </summary>
public abstract class HabitTests(ITestDatabase database) : InboxContract(database)
{
    protected abstract DatabaseKind Kind { get; }

    [Fact]
    public Task Works_without_any_habit() => RunAsync();

    [Fact]
    public Task Works_with_snake_case_names_in_a_schema_of_its_own() =>
        RunAsync(CommonHabits.Named("snake-case names"), new Habit("shop") { Model = (model, _) => model.HasDefaultSchema(Schema) });

    [Fact]
    public Task Works_with_all_habits_at_once() => RunAsync([.. CommonHabits.Together(Kind)]);

    [Theory]
    [InlineData("AddDbContextPool")]
    [InlineData("AddPooledDbContextFactory")]
    [InlineData("AddDbContextFactory")]
    [InlineData("an interface")]
    public Task Works_with_a_context_that_is_registered_by(string manner) =>
        WholeLife<EffectsDbContext>.RunAsync(services => _ = manner switch
        {
            "AddDbContextPool" => services.AddDbContextPool<EffectsDbContext>(Use),
            "AddDbContextFactory" => services.AddDbContextFactory<EffectsDbContext>(Use),
            "AddPooledDbContextFactory" => services.AddPooledDbContextFactory<EffectsDbContext>(Use),
            _ => services.AddDbContext<DbContext, EffectsDbContext>(Use)
                .AddScoped(provider => (EffectsDbContext)provider.GetRequiredService<DbContext>()),
        });

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    public Task Works_in_the_culture(string culture)
    {
        // For what this test calls, as if the machine had it.
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        return RunAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Works_with_a_context_that_opens_its_connection_itself(bool isPooled)
    {
        var habit = new Habit("opens its connection") { Constructor = context => context.Database.OpenConnection() };
        var opened = new HabitualDatabase(Database, habit);
        return WholeLife<EffectsDbContext>.RunAsync(services => _ = isPooled
            ? services.AddDbContextPool<EffectsDbContext>(opened.Use)
            : services.AddDbContext<EffectsDbContext>(opened.Use));
    }

    [Fact]
    public Task Works_beside_another_context_on_the_same_database() => WholeLife<EffectsDbContext>.RunAsync(services =>
        services.AddDbContext<EffectsDbContext>(Use).AddDbContext<UnmodelledDbContext>(Database.Use));

    [Fact]
    public Task Works_with_services_of_entity_framework_that_the_application_made() => WholeLife<EffectsDbContext>.RunAsync(services =>
    {
        var internals = new ServiceCollection().AddEntityFrameworkSqlite().BuildServiceProvider();
        if (IsPostgres)
        {
            internals = new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider();
        }

        services.AddDbContext<EffectsDbContext>(options =>
        {
            Use(options);
            options.UseInternalServiceProvider(internals);
        });
    });

    [Fact]
    public void Has_all_habits_in_the_model()
    {
        var options = new DbContextOptionsBuilder<EffectsDbContext>();
        new HabitualDatabase(Database, CommonHabits.Together(Kind)).Use(options);
        using var context = new EffectsDbContext(options.Options);

        var model = context.GetService<IDesignTimeModel>().Model;
        var booking = model.FindEntityType(typeof(Booking))!;
        var id = booking.FindProperty(nameof(Booking.EventId))!;
        (id.GetMaxLength(), id.GetColumnName()).Should().Be((64, "event_id"));
        id.GetTypeMapping().Converter.Should().NotBeNull();
        id.GetCollation().Should().Be(IsPostgres ? "ignoring_case" : "NOCASE");
        booking.FindProperty(nameof(Booking.Kind))!.GetProviderClrType().Should().Be<string>();
        booking.FindProperty(nameof(Booking.BookedAt))!.GetTypeMapping().Converter!.ProviderClrType.Should().Be<long>();
        booking.BaseType!.GetDeclaredQueryFilters().Should().HaveCount(2);
        booking.FindProperty("ChangedBy")!.IsNullable.Should().BeFalse();
        booking.GetSchema().Should().Be(IsPostgres ? "app" : null);
        model.FindEntityType(typeof(Effect))!.GetTableName().Should().Be("Effects");
    }

    protected Task RunAsync(params Habit[] habits) =>
        WholeLife<EffectsDbContext>.RunAsync(
            services => services.AddDbContext<EffectsDbContext>(new HabitualDatabase(Database, habits).Use));

    private bool IsPostgres => Kind == DatabaseKind.Postgres;

    // A schema is ignored where there are none, with a warning.
    private string? Schema => IsPostgres ? "shop" : null;

    private void Use(DbContextOptionsBuilder options) => Database.Use(options);
}
