using FsCheck;
using FsCheck.Fluent;

namespace WebhookReceiver.Tests;

/// <summary>
/// Checks a statement on values that FsCheck makes up. A failure throws with the smallest counterexample and the seed to repeat it with.
/// </summary>
internal static class Property
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true);

    public static void Holds<T>(Func<T, bool> statement, int cases = 200) => Check.One(Config.WithMaxTest(cases), Prop.ForAll(statement));

    public static void Holds<T1, T2>(Func<T1, T2, bool> statement, int cases = 200) =>
        Check.One(Config.WithMaxTest(cases), Prop.ForAll(statement));

    public static void Holds<T1, T2, T3>(Func<T1, T2, T3, bool> statement, int cases = 200) =>
        Check.One(Config.WithMaxTest(cases), Prop.ForAll(statement));
}
