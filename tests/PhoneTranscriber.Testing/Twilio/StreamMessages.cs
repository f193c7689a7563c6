using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Writes the messages of Twilio Media Streams; numbers are strings there, the media format's excepted.</summary>
internal sealed class StreamMessages(string accountSid, string callSid, string streamSid)
{
    // Twilio writes a plus sign and non-ASCII letters as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Connected() => """{"event":"connected","protocol":"Call","version":"1.0.0"}"""u8.ToArray();

    public ReadOnlyMemory<byte> Start(long sequenceNumber, StreamInstruction instruction) => Write("start", sequenceNumber, json =>
    {
        json.WriteStartObject("start");
        json.WriteString("accountSid", accountSid);
        json.WriteString("streamSid", streamSid);
        json.WriteString("callSid", callSid);
        json.WriteStartArray("tracks");
        if (instruction.Tracks.HasFlag(StreamTracks.Inbound))
            json.WriteStringValue("inbound");
        if (instruction.Tracks.HasFlag(StreamTracks.Outbound))
            json.WriteStringValue("outbound");
        json.WriteEndArray();
        json.WriteStartObject("mediaFormat");
        json.WriteString("encoding", "audio/x-mulaw");
        json.WriteNumber("sampleRate", 8000);
        json.WriteNumber("channels", 1);
        json.WriteEndObject();
        json.WriteStartObject("customParameters");
        foreach (var (name, value) in instruction.Parameters)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public ReadOnlyMemory<byte> Media(long sequenceNumber, string track, long chunk, long timestamp, ReadOnlyMemory<byte> payload) =>
        Write("media", sequenceNumber, json =>
        {
            json.WriteStartObject("media");
            json.WriteString("track", track);
            json.WriteString("chunk", Text(chunk));
            json.WriteString("timestamp", Text(timestamp));
            json.WriteBase64String("payload", payload.Span);
            json.WriteEndObject();
        });

    public ReadOnlyMemory<byte> Stop(long sequenceNumber) => Write("stop", sequenceNumber, json =>
    {
        json.WriteStartObject("stop");
        json.WriteString("accountSid", accountSid);
        json.WriteString("callSid", callSid);
        json.WriteEndObject();
    });

    public ReadOnlyMemory<byte> Dtmf(long sequenceNumber, char digit) => Write("dtmf", sequenceNumber, json =>
    {
        json.WriteStartObject("dtmf");
        json.WriteString("track", "inbound_track");
        json.WriteString("digit", digit.ToString());
        json.WriteEndObject();
    });

    public ReadOnlyMemory<byte> Mark(long sequenceNumber, string name) => Write("mark", sequenceNumber, json =>
    {
        json.WriteStartObject("mark");
        json.WriteString("name", name);
        json.WriteEndObject();
    });

    private ReadOnlyMemory<byte> Write(string name, long sequenceNumber, Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            json.WriteString("sequenceNumber", Text(sequenceNumber));
            body(json);
            json.WriteString("streamSid", streamSid);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
