using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Diagnostics;

/// <summary>
/// Reads <see cref="BridgeConfiguration"/> and finds every mistake at once, each by its key: values that cannot be read, values out of
/// range, keys that nothing reads (a misspelled key is the commonest mistake of all).
/// </summary>
internal sealed class ConfigurationReader(IConfiguration configuration, IServiceProvider services)
{
    private static readonly HashSet<string> HostSections =
        new(["Logging", "Kestrel", "AllowedHosts", "HostOptions", "ConnectionStrings"], StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _unreadable = new(StringComparer.OrdinalIgnoreCase);
    private IConfiguration? _readable;

    /// <summary>What must be mended before the bridge can start.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What is odd, but harmless.</summary>
    public List<string> Hints { get; } = [];

    public BridgeConfiguration Read()
    {
        var read = new BridgeConfiguration();
        Check(typeof(BridgeConfiguration), configuration, "", isRoot: true);
        // The binder stops at the first value it cannot read. Those are known by now; without them the rest can be judged.
        _readable = new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.AsEnumerable().Where(pair => !_unreadable.Contains(pair.Key))).Build();
        _readable.Bind(read);
        Validate(read, "");
        return read;
    }

    /// <summary>The speech parameters of section <c>Speech</c> with those of <paramref name="number"/> over them, checked against the model.</summary>
    public SpeechProfile ReadSpeech(string? number, string? language)
    {
        var settings = new SpeechSettings();
        var parameters = new StreamingParameters();
        var sections = Sections("Speech", number);
        foreach (var section in sections) section.Bind(settings);
        parameters.SpeechModel = settings.Model;
        foreach (var section in sections) Bind(section, parameters);
        SpeechDefaults.Apply(parameters, language);
        var where = number is null ? "Speech" : $"{number}:Speech";
        Problems.AddRange(parameters.Validate().Concat(SpeechDefaults.Problems(parameters)).Select(problem => $"{where}: {problem}"));
        var profile = new SpeechProfile(parameters, settings.ChunkMilliseconds);
        return settings.PricePerHour is { } price ? profile with { PricePerHour = price } : profile;
    }

    /// <summary>Section <c>Silence</c> with that of <paramref name="number"/> over it.</summary>
    public SilenceSettings ReadSilence(string? number)
    {
        var settings = new SilenceSettings();
        foreach (var section in Sections("Silence", number)) section.Bind(settings);
        return settings;
    }

    private IConfigurationSection[] Sections(string name, string? number) =>
        number is null ? [_readable!.GetSection(name)] : [_readable!.GetSection(name), _readable.GetSection($"{number}:{name}")];

    /// <summary>Lays one section over <paramref name="parameters"/>.</summary>
    private void Bind(IConfigurationSection section, StreamingParameters parameters)
    {
        // The binder adds to a list that it finds; a list that is configured here replaces the one that lies below.
        foreach (var list in typeof(StreamingParameters).GetProperties().Where(property => property.PropertyType == typeof(IReadOnlyList<string>)))
            if (section.GetSection(list.Name).Exists()) list.SetValue(parameters, null);
        if (section.GetValue<int?>(nameof(EndOfTurnSilence)) is >= EndOfTurnSilence.Min and <= EndOfTurnSilence.Max and var silence)
        {
            EndOfTurnSilence.Apply(parameters, silence);
            Problems.AddRange(EndOfTurnSilence.Fields.Where(field => section.GetSection(field).Exists())
                .Select(field => $"{section.Path}:{field}: is set by {nameof(EndOfTurnSilence)}; configure one of the two.").Except(Problems));
        }

        section.Bind(parameters);
    }

    private void Check(Type type, IConfiguration section, string path, bool isRoot = false)
    {
        var properties = Properties(type);
        foreach (var child in section.GetChildren())
        {
            var key = path.Length == 0 ? child.Key : $"{path}:{child.Key}";
            if (properties.TryGetValue(child.Key, out var property)) CheckValue(property, child, key);
            // The root is shared with the host and the whole environment; what has parts and is nobody's is a misspelled section.
            else if (!isRoot || (child.GetChildren().Any() && !HostSections.Contains(child.Key)))
                Hints.Add($"{key} is not a setting of this version; it is ignored.");
        }
    }

    private void CheckValue(Type type, IConfigurationSection section, string key)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsArray || type.IsAssignableTo(typeof(IEnumerable)) && type != typeof(string))
        {
            if (type.IsAssignableTo(typeof(IDictionary))) return;
            var element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
            if (!string.IsNullOrEmpty(section.Value)) Problems.Add($"{key} is a list: write {key}:0, {key}:1, …");
            foreach (var item in section.GetChildren()) CheckValue(element, item, $"{key}:{item.Key}");
        }
        else if (type == typeof(string) || type == typeof(Uri) || type.IsValueType)
        {
            if (section.GetChildren().Any())
            {
                Problems.Add($"{key} takes one value, not a list or an object.");
            }
            else if (section.Value is { Length: > 0 } value && !CanRead(type, value))
            {
                _unreadable.Add(key);
                Problems.Add($"{key}: {Shown(key, value)} is not {Expected(type)}.");
            }
        }
        else
        {
            Check(type, section, key);
        }
    }

    private void Validate(object settings, string path)
    {
        var results = new List<ValidationResult>();
        var context = new ValidationContext(settings, services, null);
        // The validator asks the object itself only once its attributes are satisfied; here every mistake is wanted at once.
        if (!Validator.TryValidateObject(settings, context, results, validateAllProperties: true) && settings is IValidatableObject itself)
            results = [.. results.Concat(itself.Validate(context)).DistinctBy(result => (result.MemberNames.FirstOrDefault(), result.ErrorMessage))];
        foreach (var result in results.Where(result => !_unreadable.Contains(Join(path, result.MemberNames.FirstOrDefault()))))
            Problems.Add($"{Join(path, result.MemberNames.FirstOrDefault())}: {result.ErrorMessage}");
        foreach (var property in settings.GetType().GetProperties())
        {
            if (property.GetIndexParameters().Length > 0 || property.PropertyType.Namespace?.StartsWith("PhoneTranscriber", StringComparison.Ordinal) != true)
                continue;
            var value = property.GetValue(settings);
            if (value is Array items)
                for (var i = 0; i < items.Length; i++) Validate(items.GetValue(i)!, $"{Join(path, property.Name)}:{i}");
            else if (value is not (null or Enum))
                Validate(value, Join(path, property.Name));
        }
    }

    private static Dictionary<string, Type> Properties(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite).ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        if (type != typeof(SpeechSettings)) return properties;
        foreach (var property in typeof(StreamingParameters).GetProperties().Where(property => property.CanWrite))
            if (property.Name != nameof(StreamingParameters.SpeechModel)) properties.TryAdd(property.Name, property.PropertyType);
        return properties;
    }

    private static bool CanRead(Type type, string value)
    {
        if (type == typeof(string)) return true;
        if (type == typeof(Uri)) return Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out _);
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is { } read
                && (!type.IsEnum || Enum.IsDefined(type, read));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Expected(Type type) => type switch
    {
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:30",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) || type == typeof(decimal) => "a number",
        _ => $"a {type.Name}",
    };

    /// <summary>A value that may be quoted in an error message.</summary>
    private static string Shown(string key, string value) =>
        key.Contains("Key", StringComparison.OrdinalIgnoreCase) || key.Contains("Token", StringComparison.OrdinalIgnoreCase)
        || key.Contains("Secret", StringComparison.OrdinalIgnoreCase) ? "the value" : $"'{value}'";

    private static string Join(string path, string? name) => path.Length == 0 ? name ?? "" : name is null ? path : $"{path}:{name}";
}
