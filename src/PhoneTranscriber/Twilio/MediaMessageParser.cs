using System.Text.Json;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Reads a Twilio Media Streams message in one pass, without allocating. The shape, in any order and among any other fields:
/// <code>
/// {"event":"media","sequenceNumber":"2","streamSid":"MZ…",
///  "media":{"track":"inbound","chunk":"1","timestamp":"73","payload":"/////w=="}}
/// {"event":"dtmf","sequenceNumber":"57","streamSid":"MZ…","dtmf":{"track":"inbound_track","digit":"5"}}
/// </code>
/// Numbers come as strings or as numbers. What is missing or of another type is left at its default; of a repeated field the
/// last counts. <c>chunk</c> is not read: whether it counts per track or per stream differs between Twilio's own examples and
/// what others have recorded.
/// </summary>
internal static class MediaMessageParser
{
    /// <returns>False when the bytes are not one JSON object (nesting deeper than 64 levels included). Never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, out MediaMessage message)
    {
        message = new MediaMessage();
        return UsualMediaMessage.TryRead(utf8Json, ref message) || TryParseAny(utf8Json, out message);
    }

    /// <summary>As <see cref="TryParse"/>, whatever is usual.</summary>
    internal static bool TryParseAny(ReadOnlySpan<byte> utf8Json, out MediaMessage message)
    {
        var parsed = new MediaMessage();
        try
        {
            var reader = new MediaFieldReader(utf8Json);
            reader.ReadRoot();
            if (reader.IsObject)
            {
                ReadMessage(ref reader, ref parsed);
                reader.ReadEnd();
                message = parsed;
                return true;
            }
        }
        catch (JsonException)
        {
            // A peer's broken message is a value to count, not an error of ours.
        }
        message = new MediaMessage();
        return false;
    }

    private static void ReadMessage(ref MediaFieldReader reader, ref MediaMessage message)
    {
        var mediaTrack = MediaTrack.Unknown;
        var dtmfTrack = MediaTrack.Unknown;
        while (reader.NextField())
        {
            if (reader.Name.SequenceEqual("event"u8))
                message.Event = Event(reader.ReadText());
            else if (reader.Name.SequenceEqual("sequenceNumber"u8))
                message.SequenceNumber = reader.ReadNumber();
            else if (reader.Name.SequenceEqual("streamSid"u8))
                message.StreamSid = reader.ReadText();
            else if (reader.Name.SequenceEqual("media"u8))
                mediaTrack = ReadMedia(ref reader, ref message);
            else if (reader.Name.SequenceEqual("dtmf"u8))
                dtmfTrack = ReadDtmf(ref reader, ref message);
            else if (reader.Name.SequenceEqual("mark"u8))
                ReadMark(ref reader, ref message);
            reader.SkipValue();
        }
        message.Track = message.Event == MediaEvent.Dtmf ? dtmfTrack : mediaTrack;
    }

    private static MediaTrack ReadMedia(ref MediaFieldReader reader, ref MediaMessage message)
    {
        var track = MediaTrack.Unknown;
        message.TimestampMilliseconds = MediaMessage.Absent;
        message.Payload = default;
        if (reader.IsObject)
        {
            while (reader.NextField())
            {
                if (reader.Name.SequenceEqual("payload"u8))
                    message.Payload = reader.ReadText();
                else if (reader.Name.SequenceEqual("timestamp"u8))
                    message.TimestampMilliseconds = reader.ReadNumber();
                else if (reader.Name.SequenceEqual("track"u8))
                    track = Track(reader.ReadText());
                reader.SkipValue();
            }
        }
        return track;
    }

    private static MediaTrack ReadDtmf(ref MediaFieldReader reader, ref MediaMessage message)
    {
        var track = MediaTrack.Unknown;
        message.Digit = default;
        if (reader.IsObject)
        {
            while (reader.NextField())
            {
                if (reader.Name.SequenceEqual("digit"u8))
                    message.Digit = reader.ReadText();
                else if (reader.Name.SequenceEqual("track"u8))
                    track = Track(reader.ReadText());
                reader.SkipValue();
            }
        }
        return track;
    }

    private static void ReadMark(ref MediaFieldReader reader, ref MediaMessage message)
    {
        message.MarkName = default;
        if (reader.IsObject)
        {
            while (reader.NextField())
            {
                if (reader.Name.SequenceEqual("name"u8))
                    message.MarkName = reader.ReadText();
                reader.SkipValue();
            }
        }
    }

    private static MediaEvent Event(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("media"u8) ? MediaEvent.Media
        : text.SequenceEqual("connected"u8) ? MediaEvent.Connected
        : text.SequenceEqual("start"u8) ? MediaEvent.Start
        : text.SequenceEqual("stop"u8) ? MediaEvent.Stop
        : text.SequenceEqual("dtmf"u8) ? MediaEvent.Dtmf
        : text.SequenceEqual("mark"u8) ? MediaEvent.Mark
        : MediaEvent.Unknown;

    // media says "inbound", dtmf says "inbound_track".
    private static MediaTrack Track(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("_track"u8))
            text = text[..^"_track"u8.Length];
        return text.SequenceEqual("inbound"u8) ? MediaTrack.Inbound
            : text.SequenceEqual("outbound"u8) ? MediaTrack.Outbound
            : MediaTrack.Unknown;
    }
}
