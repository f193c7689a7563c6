using System.Globalization;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>
/// The service's rules for binary messages: 50 to 1000 ms each. Longer ones are refused at once; shorter ones are tolerated until
/// about a second of them has come, so a single short tail passes.
/// </summary>
internal sealed class AudioGate(AudioFormat format)
{
    private const int MostShortMessages = 49;
    private const int LargestOpusPacket = 1275;

    private double _shortMs;
    private int _shortMessages;

    /// <returns>The error's code and text, or <c>null</c> for an acceptable message.</returns>
    public (int Code, string Text)? Check(int bytes)
    {
        if (format.Encoding == "opus" && bytes > LargestOpusPacket)
            return (3006, "Failed to decode Opus packet: corrupted stream");

        if (!format.IsPcm)
            return null;

        var milliseconds = format.MillisecondsOf(bytes);
        if (milliseconds > 1000)
            return Violation(milliseconds);

        if (milliseconds >= 50)
            return null;

        _shortMs += milliseconds;
        _shortMessages++;
        return _shortMs >= 1000 || _shortMessages > MostShortMessages ? Violation(milliseconds) : null;
    }

    private static (int Code, string Text) Violation(double milliseconds) => (3007, string.Create(
        CultureInfo.InvariantCulture,
        $"Input Duration Error: Input Duration Violation: {milliseconds:0.0###} ms. Expected between 50 and 1000 ms"));
}
