using System.Globalization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>Collects every problem with a set of parameters. A problem reads <c>MaxSpeakers (max_speakers): 12 is …</c>.</summary>
internal sealed class ParameterChecks(string? model)
{
    private readonly List<string> _problems = [];

    public string? Model { get; } = model;

    public ModelFamily Family { get; } = SpeechModels.FamilyOf(model);

    public IReadOnlyList<string> Problems => _problems;

    public void Add(string property, string problem) => _problems.Add($"{property} ({ParameterName.OnWire(property)}): {problem}.");

    public void Range(string property, int? value, int min, int max, string unit = "")
    {
        if (value is { } number && (number < min || number > max))
            Add(property, string.Create(CultureInfo.InvariantCulture, $"{number} is outside {min}..{max}{unit}"));
    }

    public void NotNegative(string property, int? value)
    {
        if (value < 0)
            Add(property, string.Create(CultureInfo.InvariantCulture, $"{value} is negative"));
    }

    public void Fraction(string property, double? value)
    {
        // Written so that NaN fails.
        if (value is { } number && !(number is >= 0 and <= 1))
            Add(property, string.Create(CultureInfo.InvariantCulture, $"{number} is outside 0..1"));
    }

    public void OneOf(string property, string? value, params ReadOnlySpan<string> allowed)
    {
        if (!string.IsNullOrEmpty(value) && !allowed.Contains(value))
            Add(property, $"'{value}' is not one of {string.Join(", ", allowed)}");
    }

    public void MaxLength(string property, string? value, int max)
    {
        if (value is not null && CodePoints(value) is var length && length > max)
            Add(property, string.Create(CultureInfo.InvariantCulture, $"{length} characters; at most {max} are taken"));
    }

    public void MaxItems(string property, IReadOnlyList<string>? items, int max)
    {
        if (items?.Count > max)
            Add(property, string.Create(CultureInfo.InvariantCulture, $"{items.Count} items; at most {max} are taken"));
    }

    public void NoEmptyItem(string property, IReadOnlyList<string>? items)
    {
        for (var i = 0; i < items?.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(items[i]))
                Add(property, string.Create(CultureInfo.InvariantCulture, $"item {i} is empty"));
        }
    }

    /// <summary>A parameter that is set must fit the model; a model this library does not know may take anything.</summary>
    public void OnlyFor(string property, bool isSet, params ReadOnlySpan<ModelFamily> families)
    {
        if (isSet && Family != ModelFamily.Unknown && !families.Contains(Family))
            Add(property, $"{Model} does not take it");
    }

    public void Needs(string property, bool isSet, string other, bool otherIsSet)
    {
        if (isSet && !otherIsSet)
            Add(property, $"has no effect without {ParameterName.OnWire(other)}");
    }

    /// <summary>The service counts code points, .NET counts UTF-16 units.</summary>
    public static int CodePoints(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
