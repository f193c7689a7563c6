using System.Text.Json;

namespace PhoneTranscriber.Steering;

/// <summary>
/// Reads the JSON object of a request field by field, and remembers every mistake rather than the first: what is not JSON, what has the wrong
/// type, what nobody asked for.
/// </summary>
internal sealed class BodyReader
{
    private const string Whole = "";

    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly Dictionary<string, List<string>> _problems = [];
    private readonly HashSet<string> _known = [];

    private BodyReader()
    {
    }

    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Every mistake so far by field; those of the whole body under the empty name.</summary>
    public Dictionary<string, string[]> Problems => _problems.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());

    /// <summary>Reads the body; one that is missing counts as an object without fields where it is <paramref name="optional"/>.</summary>
    public static async Task<BodyReader> ReadAsync(HttpRequest request, bool optional = false)
    {
        var reader = new BodyReader();
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        if (bytes.Length == 0 && optional) return reader;
        try
        {
            using var json = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            if (json.RootElement.ValueKind == JsonValueKind.Object) reader.Take(json.RootElement);
            else reader.Add(Whole, "must be a JSON object");
        }
        catch (JsonException)
        {
            reader.Add(Whole, "must be a JSON object");
        }

        return reader;
    }

    /// <summary>Whether the field is there, rightly or wrongly.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    public string? Text(string name) => Read(name, JsonValueKind.String, "a text", TryText);

    public int? Integer(string name) =>
        Read(name, JsonValueKind.Number, "a whole number", static value => value.TryGetInt32(out var number) ? (int?)number : null);

    public double? Number(string name) =>
        Read(name, JsonValueKind.Number, "a number", static value => value.TryGetDouble(out var number) ? (double?)number : null);

    public bool? Flag(string name)
    {
        if (!TryFind(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Add(name, "must be true or false");
        return null;
    }

    public string[]? Texts(string name) => Read(name, JsonValueKind.Array, "a list of texts", static value =>
    {
        var texts = value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? TryText(item) : null).ToArray();
        return texts.Contains(null) ? null : texts.OfType<string>().ToArray();
    });

    public void Add(string name, string problem)
    {
        if (!_problems.TryGetValue(name, out var problems)) _problems[name] = problems = [];
        problems.Add(problem);
    }

    /// <summary>To be called last: every field that was not asked for is a mistake.</summary>
    /// <param name="explain">Why a field is none; null for one that does not exist.</param>
    public void RefuseOthers(Func<string, string?>? explain = null)
    {
        foreach (var name in _fields.Keys.Where(name => !_known.Contains(name))) Add(name, explain?.Invoke(name) ?? "is not a field of this request");
    }

    private void Take(JsonElement body)
    {
        foreach (var field in body.EnumerateObject())
        {
            if (!_fields.TryAdd(field.Name, field.Value.Clone())) Add(field.Name, "is given twice");
        }
    }

    private T? Read<T>(string name, JsonValueKind kind, string expected, Func<JsonElement, T?> read)
    {
        if (!TryFind(name, out var value)) return default;
        if (value.ValueKind == kind && read(value) is { } found) return found;
        Add(name, $"must be {expected}");
        return default;
    }

    private bool TryFind(string name, out JsonElement value)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out value);
    }

    private static string? TryText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON allows it, a text cannot hold it.
            return null;
        }
    }
}
