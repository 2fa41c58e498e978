namespace WebhookReceiver.Dashboard;

/// <summary>Keeps one value for each of the latest minutes, in bounded memory. Not thread-safe: its owner has a lock.</summary>
/// <typeparam name="T">What is kept for a minute, empty when new.</typeparam>
internal sealed class MinuteRing<T>(int minutes)
    where T : class, new()
{
    private readonly (long Minute, T? Value)[] slots = new (long, T?)[minutes];

    public int Minutes => minutes;

    /// <summary>The value of a minute, to be added to.</summary>
    public T At(DateTimeOffset time)
    {
        var minute = MinuteOf(time);
        ref var slot = ref slots[Index(minute)];

        // A clock that was set back must not wipe out what came after.
        if (slot.Value is null || slot.Minute < minute)
        {
            slot = (minute, new T());
        }

        return slot.Value;
    }

    /// <summary>The latest minutes, oldest first; <see langword="null"/> where nothing happened.</summary>
    public IEnumerable<(DateTimeOffset Minute, T? Value)> Latest(DateTimeOffset now, int count)
    {
        var last = MinuteOf(now);
        for (var minute = last - Math.Min(count, minutes) + 1; minute <= last; minute++)
        {
            var slot = slots[Index(minute)];
            yield return (DateTimeOffset.FromUnixTimeSeconds(minute * 60), slot.Minute == minute ? slot.Value : null);
        }
    }

    private static long MinuteOf(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeSeconds()) / 60;

    private int Index(long minute) => (int)((minute % minutes + minutes) % minutes);
}
