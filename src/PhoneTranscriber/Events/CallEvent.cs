using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PhoneTranscriber.Events;

/// <summary>One thing that happened to a call, as webhooks and the live feed carry it.</summary>
internal sealed record CallEvent
{
    /// <summary>Longest body, bytes, whose room is kept for the thread's next one.</summary>
    private const int UsualBytes = 64 * 1024;

    private static readonly JsonWriterOptions AsOnTheWire = new() { Encoder = EventJson.Wire.Options.Encoder, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary><c>evt_</c> and a ULID; also the <c>webhook-id</c>.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required string CallSid { get; init; }

    /// <summary>
    /// The whole envelope, UTF-8 JSON: <c>{"type":…,"id":…,"timestamp":…,"sequence":…,"data":{…}}</c>. The sequence belongs to one reader of
    /// one call (an endpoint, or the live feed), from 1 without gaps; here it is the live feed's, null on events that are not durable.
    /// </summary>
    public required byte[] Body { get; init; }

    /// <summary>The <c>data</c> member, UTF-8 JSON; the same for every reader, and part of <see cref="Body"/>.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether a reader that was away must get it later. Partial turns are worth nothing afterwards.</summary>
    public bool IsDurable => Type != EventTypes.TurnPartial;

    public static CallEvent Create<T>(EventIds ids, DateTimeOffset now, string type, string callSid, T data, JsonTypeInfo<T> json, long? sequence = null)
    {
        var id = ids.Next(now);
        var writer = Begin(type, id, now, sequence);
        var from = (int)(writer.BytesCommitted + writer.BytesPending);
        JsonSerializer.Serialize(writer, data, json);
        var end = (int)(writer.BytesCommitted + writer.BytesPending);
        var body = End(writer);
        return new CallEvent { Type = type, Id = id, Timestamp = now, CallSid = callSid, Body = body, Data = body.AsMemory(from..end) };
    }

    /// <summary>The envelope for a reader who counts otherwise.</summary>
    public byte[] ToBody(long sequence)
    {
        var writer = Begin(Type, Id, Timestamp, sequence);
        writer.WriteRawValue(Data.Span, skipInputValidation: true);
        return End(writer);
    }

    private static Utf8JsonWriter Begin(string type, string id, DateTimeOffset timestamp, long? sequence)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        var writer = _writer ??= new Utf8JsonWriter(buffer, AsOnTheWire);
        // Also after one that could not be written to its end.
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString("id"u8, id);
        writer.WriteString("timestamp"u8, UtcTimeConverter.Format(timestamp));
        if (sequence is { } number) writer.WriteNumber("sequence"u8, number);
        else writer.WriteNull("sequence"u8);
        writer.WritePropertyName("data"u8);
        return writer;
    }

    private static byte[] End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.Flush();
        var body = _buffer!.WrittenSpan.ToArray();
        // A body as long as this is rare, and its room is not kept.
        if (_buffer.Capacity > UsualBytes) (_buffer, _writer) = (null, null);
        return body;
    }
}
