using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PhoneTranscriber.Events;

/// <summary>One thing that happened to a call, as webhooks and the live feed carry it.</summary>
internal sealed record CallEvent
{
    /// <summary>Longest body, bytes, whose room is kept for the thread's next one.</summary>
    private const int UsualBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary><c>evt_</c> and a ULID; also the <c>webhook-id</c>.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required string CallSid { get; init; }

    /// <summary>The <c>data</c> member, UTF-8 JSON; written once, shared by every reader.</summary>
    public required byte[] Data { get; init; }

    /// <summary>Whether a reader that was away must get it later. Partial turns are worth nothing afterwards.</summary>
    public bool IsDurable => Type != EventTypes.TurnPartial;

    public static CallEvent Create<T>(EventIds ids, DateTimeOffset now, string type, string callSid, T data, JsonTypeInfo<T> json) => new()
    {
        Type = type,
        Id = ids.Next(now),
        Timestamp = now,
        CallSid = callSid,
        Data = JsonSerializer.SerializeToUtf8Bytes(data, json),
    };

    /// <summary>
    /// The whole body: <c>{"type":…,"id":…,"timestamp":…,"sequence":…,"data":{…}}</c>. The sequence belongs to one reader of one call
    /// (an endpoint, or the live feed), from 1 without gaps; null on events that are not durable.
    /// </summary>
    public byte[] ToBody(long? sequence)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Type);
            json.WriteString("id"u8, Id);
            json.WriteString("timestamp"u8, UtcTimeConverter.Format(Timestamp));
            if (sequence is { } number) json.WriteNumber("sequence"u8, number);
            else json.WriteNull("sequence"u8);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(Data, skipInputValidation: true);
            json.WriteEndObject();
        }

        var body = buffer.WrittenSpan.ToArray();
        // A body as long as this is rare, and its room is not kept.
        if (buffer.Capacity > UsualBytes) _buffer = null;
        return body;
    }
}
