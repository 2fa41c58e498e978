namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Says where an event in the inbox stands. Stored as its number.</summary>
public enum InboxState
{
    /// <summary>Waiting for its first or next attempt, or being handled right now.</summary>
    Pending = 0,

    /// <summary>Every handler has finished.</summary>
    Processed = 1,

    /// <summary>
    /// Given up: all attempts failed, a handler said that no other will help, or the event is unreadable. Kept for a person.
    /// </summary>
    DeadLetter = 2,

    /// <summary>Given up by a person.</summary>
    Discarded = 3,
}
