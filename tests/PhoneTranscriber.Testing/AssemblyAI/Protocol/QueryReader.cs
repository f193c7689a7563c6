using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>Reads typed connection parameters and keeps the first complaint, worded as the service words it.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    public string? Complaint { get; private set; }

    public void Complain(string text) => Complaint ??= text;

    public string? Text(string name) => query.TryGetValue(name, out var values) ? values[^1] : null;

    public string? Choice(string name, params string[] accepted)
    {
        var value = Text(name);
        if (value is not null && !accepted.Contains(value))
            Complain($"Invalid '{name}': Input should be {Enumeration.Of(accepted)}");

        return value;
    }

    public string? Limited(string name, int length, string complaint)
    {
        var value = Text(name);
        if (value?.Length > length)
            Complain($"{complaint} exceeds maximum length of {length} characters (got {value.Length})");

        return value;
    }

    public int? Integer(string name, int? least = null, int? most = null)
    {
        if (Text(name) is not { } text)
            return null;

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            Complain($"invalid literal for int() with base 10: '{text}'");
        else if (value < least)
            Complain($"Invalid '{name}': Input should be greater than or equal to {least}");
        else if (value > most)
            Complain($"Invalid '{name}': Input should be less than or equal to {most}");

        return value;
    }

    public double? Share(string name)
    {
        if (Text(name) is not { } text)
            return null;

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            Complain($"could not convert string to float: '{text}'");
        else if (value < 0)
            Complain($"Invalid '{name}': Input should be greater than or equal to 0");
        else if (!(value <= 1))
            Complain($"Invalid '{name}': Input should be less than or equal to 1");

        return value;
    }

    public bool? Flag(string name)
    {
        switch (Text(name))
        {
            case null:
                return null;
            case "true" or "True":
                return true;
            case "false" or "False":
                return false;
            default:
                Complain($"Invalid '{name}': Input should be a valid boolean, unable to interpret input");
                return null;
        }
    }

    /// <summary>One JSON array of strings, or the parameter repeated.</summary>
    public IReadOnlyList<string>? List(string name)
    {
        if (!query.TryGetValue(name, out var values))
            return null;

        if (values.Count > 1)
            return [.. values.Select(value => value ?? "")];

        if (Json(values[0]) is JsonArray array && array.All(item => item?.GetValueKind() == JsonValueKind.String))
            return [.. array.Select(item => item!.GetValue<string>())];

        Complain($"Invalid {name}: Invalid JSON array");
        return null;
    }

    public JsonObject? Object(string name)
    {
        if (Text(name) is not { } text)
            return null;

        if (Json(text) is JsonObject value)
            return value;

        Complain($"Invalid {name}: Invalid JSON object");
        return null;
    }

    private static JsonNode? Json(string? text)
    {
        try
        {
            return JsonNode.Parse(text ?? "");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
