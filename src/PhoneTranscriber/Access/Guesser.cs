using System.Net;

namespace PhoneTranscriber.Access;

/// <summary>An address that wrong keys came from.</summary>
/// <param name="Address">The address.</param>
/// <param name="Guesses">How many, the same one again not counted.</param>
/// <param name="Fingerprint">Tells the last one from others.</param>
/// <param name="At">When it came.</param>
/// <param name="WaitsUntil">Until when nothing from there is looked at.</param>
internal sealed record Guesser(IPAddress Address, int Guesses, long Fingerprint, DateTimeOffset At, DateTimeOffset WaitsUntil);
