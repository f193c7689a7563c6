using System.Globalization;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>Holds the client to 50 to 1000 ms of audio per message, as patiently as the service does.</summary>
internal sealed class DurationCheck
{
    private const double Shortest = 50;
    private const double Longest = 1000;

    // About a second of 20 ms frames in a row; one short tail is no reason to end a session.
    private const int ToleratedInARow = 49;

    private int _shortInARow;

    public ProtocolViolation? Check(double milliseconds)
    {
        _shortInARow = milliseconds < Shortest ? _shortInARow + 1 : 0;
        return milliseconds > Longest || _shortInARow > ToleratedInARow
            ? ProtocolViolation.Duration(milliseconds.ToString("0.0##", CultureInfo.InvariantCulture))
            : null;
    }
}
