using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>Random messages: whatever a plain reading of the JSON document says, the parser says.</summary>
public sealed class MediaMessagePropertyTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Space = Gen.Frequency(
        (4, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\t ", "\r\n  ")));

    private static readonly Gen<string> Text = Gen.Elements(
        "media", "dtmf", "mark", "start", "stop", "connected", "new", "inbound", "outbound", "inbound_track", "outbound_track", "_track",
        "73", "0", "18553", "-4", "7x", "", "//8=", "/////////w==", "MZ89abcdef0123456789abcdef01234567", "é😀", "a\"b\\c", "#")
        .SelectMany(Quote);

    private static readonly Gen<string> Value = Gen.Frequency(
        (6, Text),
        (3, Gen.Choose(0, 100_000).Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (2, Gen.Elements("null", "true", "-7", "1.5", "12e2", "[]", "{}", "[1,{\"event\":\"media\"}]", "{\"payload\":\"no\",\"event\":{\"track\":[[]]}}")));

    private static readonly Gen<string> Media = Object(["track", "chunk", "timestamp", "payload", "payload", "extra"], Value);

    private static readonly Gen<string> Dtmf = Object(["track", "digit", "extra"], Value);

    private static readonly Gen<string> Mark = Object(["name", "extra"], Value);

    private static readonly Gen<string> Event = Gen.Elements("media", "media", "dtmf", "mark", "stop").SelectMany(Quote);

    private static readonly Gen<string> Message =
        from fields in Gen.Shuffle(new (string Name, Gen<string> Value)[]
        {
            ("event", Event), ("sequenceNumber", Value), ("streamSid", Value), ("media", Media), ("dtmf", Dtmf), ("mark", Mark),
            ("extra", Media), ("event", Value), ("media", Value), ("chunk", Value),
        })
        from count in Gen.Choose(0, fields.Length)
        from json in Object(fields.Take(count))
        from before in Space
        from after in Space
        select before + json + after;

    [Fact]
    public void A_message_says_what_its_document_says() => Prop.ForAll(Message.ToArbitrary(), json =>
    {
        Assert.True(MediaMessageParser.TryParse(Encoding.UTF8.GetBytes(json), out var message), json);
        Assert.Equal(Read(JsonDocument.Parse(json).RootElement), MediaSnapshot.Of(message));
    }).Check(Property.Thorough);

    [Fact]
    public void A_truncated_message_is_refused_at_every_length() => Prop.ForAll(Message.ToArbitrary(), json =>
    {
        var bytes = Encoding.UTF8.GetBytes(json.TrimEnd());
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(MediaMessageParser.TryParse(bytes.AsSpan(0, length), out _));
    }).Check(Property.Quick.WithMaxTest(50));

    [Fact]
    public void A_damaged_message_is_refused_just_when_it_is_no_JSON_object() => Prop.ForAll(
        Message.ToArbitrary(),
        Gen.Choose(0, int.MaxValue).Two().ListOf(3).ToArbitrary(),
        (json, damages) =>
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            foreach (var (at, value) in damages)
                bytes[at % bytes.Length] = (byte)value;
            Assert.Equal(IsObject(bytes), MediaMessageParser.TryParse(bytes, out _));
        }).Check(Property.Thorough);

    private static Gen<string> Object(string[] names, Gen<string> value) =>
        from shuffled in Gen.Shuffle(names)
        from count in Gen.Choose(0, names.Length)
        from json in Object(shuffled.Take(count).Select(name => (name, value)))
        select json;

    private static Gen<string> Object(IEnumerable<(string Name, Gen<string> Value)> fields) =>
        from members in Gen.CollectToList(fields, field =>
            from name in Quote(field.Name)
            from value in field.Value
            from spaces in Space.ListOf(4)
            select spaces[0] + name + spaces[1] + ":" + spaces[2] + value + spaces[3])
        select "{" + string.Join(",", members) + "}";

    // One text, three ways to write it.
    private static Gen<string> Quote(string text) => Gen.Frequency(
        (4, Gen.Constant(JsonSerializer.Serialize(text, Relaxed))),
        (1, Gen.Constant(JsonSerializer.Serialize(text, Relaxed).Replace("/", "\\/", StringComparison.Ordinal))),
        (1, Gen.Constant('"' + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + '"')));

    private static bool IsObject(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static MediaSnapshot Read(JsonElement root)
    {
        var kind = Enum.GetValues<MediaEvent>().FirstOrDefault(known => Wire(known) == String(root, "event"));
        var (media, dtmf) = (Field(root, "media"), Field(root, "dtmf"));
        var track = String(kind == MediaEvent.Dtmf ? dtmf : media, "track") switch
        {
            "inbound" or "inbound_track" => MediaTrack.Inbound,
            "outbound" or "outbound_track" => MediaTrack.Outbound,
            _ => MediaTrack.Unknown,
        };
        return new MediaSnapshot(kind, Number(root, "sequenceNumber"), String(root, "streamSid"), track, Number(media, "timestamp"),
            String(media, "payload"), String(dtmf, "digit"), String(Field(root, "mark"), "name"));
    }

    private static string? Wire(MediaEvent kind) => kind == MediaEvent.Unknown ? null : JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private static JsonElement? Field(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var field) ? field : null;

    private static string String(JsonElement? parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static long Number(JsonElement? parent, string name)
    {
        var text = Field(parent, name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : String(parent, name);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : MediaMessage.Absent;
    }
}
