using PhoneTranscriber.Load.Calls;

namespace PhoneTranscriber.Load;

/// <summary>What a run does.</summary>
/// <param name="Target">The server.</param>
/// <param name="Calls">Calls at once.</param>
/// <param name="CallsPerSecond">How fast they come in.</param>
/// <param name="Warmup">Time between the last call's beginning and the measured window.</param>
/// <param name="Window">Time measured.</param>
internal sealed record LoadPlan(Target Target, int Calls, double CallsPerSecond, TimeSpan Warmup, TimeSpan Window);
