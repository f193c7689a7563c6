using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>What a <see cref="MediaMessage"/> said, kept and comparable.</summary>
internal sealed record MediaSnapshot(
    MediaEvent Event,
    long SequenceNumber = MediaMessage.Absent,
    string StreamSid = "",
    MediaTrack Track = MediaTrack.Unknown,
    long Timestamp = MediaMessage.Absent,
    string Payload = "",
    string Digit = "",
    string MarkName = "")
{
    public static MediaSnapshot Of(in MediaMessage message) => new(
        message.Event, message.SequenceNumber, Encoding.UTF8.GetString(message.StreamSid), message.Track, message.TimestampMilliseconds,
        Encoding.UTF8.GetString(message.Payload), Encoding.UTF8.GetString(message.Digit), Encoding.UTF8.GetString(message.MarkName));
}
