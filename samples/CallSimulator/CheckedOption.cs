using System.CommandLine;
using System.Globalization;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.CallSimulator;

/// <summary>Options that say what they want when they get something else.</summary>
internal static class CheckedOption
{
    public static Option<int?> Whole(string name, string description, int otherwise, int least, int most) => Create(
        name,
        description,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : (int?)null,
        $"a whole number from {least} to {most}",
        (int?)otherwise);

    public static Option<double?> Number(string name, string description, double? otherwise, double most) => Create(
        name,
        description,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 && value <= most ? value : (double?)null,
        string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {most}"),
        otherwise);

    public static Option<Uri?> Address(string name, string description, Uri? otherwise) => Create(
        name,
        description,
        static text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null,
        "an address such as http://127.0.0.1:5000",
        otherwise);

    public static Option<StreamTracks?> Tracks(string name, string description) => Create<StreamTracks?>(
        name,
        description,
        static text => text switch
        {
            "both" => StreamTracks.Both,
            "inbound" => StreamTracks.Inbound,
            "outbound" => StreamTracks.Outbound,
            _ => null,
        },
        "both, inbound or outbound",
        StreamTracks.Both);

    private static Option<T?> Create<T>(string name, string description, Func<string, T?> read, string wanted, T? otherwise) => new(name)
    {
        Description = description,
        HelpName = wanted,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (read(result.Tokens[^1].Value) is { } value)
                return value;

            result.AddError($"{name} must be {wanted}, not '{result.Tokens[^1].Value}'.");
            return default;
        },
    };
}
