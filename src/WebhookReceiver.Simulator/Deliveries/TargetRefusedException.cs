using System.Diagnostics.CodeAnalysis;

namespace WebhookReceiver.Simulator;

/// <summary>Says that the rules do not allow to deliver to an address.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown and caught in one place.")]
internal sealed class TargetRefusedException : Exception;
