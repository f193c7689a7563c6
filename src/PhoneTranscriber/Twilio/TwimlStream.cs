using System.Xml.Linq;

namespace PhoneTranscriber.Twilio;

/// <summary>The TwiML noun <c>&lt;Stream&gt;</c>: where Twilio sends a call's audio, and what it tells the receiver.</summary>
internal sealed record TwimlStream
{
    /// <summary>Characters; a parameter's name and value together stay below this.</summary>
    public const int ParameterLimit = 500;

    /// <summary>
    /// Absolute, <c>wss</c> (<c>ws</c> for local simulation), without a query: Twilio drops it. Secrets go into a parameter.
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>Unique within the call; needed to stop the stream by name.</summary>
    public string? Name { get; init; }

    public StreamTrack Track { get; init; } = StreamTrack.Inbound;

    /// <summary>Absolute URL that is told of stream-started, stream-stopped and stream-error by POST.</summary>
    public Uri? StatusCallback { get; init; }

    /// <summary>Delivered once, as <c>customParameters</c> of the start message.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <exception cref="ArgumentException">Twilio would refuse the stream, or silently lose a part of it.</exception>
    internal XElement ToElement()
    {
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("wss" or "ws"))
            throw new ArgumentException($"A stream URL must be an absolute wss or ws URL, not '{Url}'.");
        if (Url.Query.Length > 0 || Url.Fragment.Length > 0)
            throw new ArgumentException("A stream URL must have no query and no fragment: Twilio drops them.");

        var element = new XElement("Stream", new XAttribute("url", Url.AbsoluteUri));
        element.SetAttributeValue("name", Name is null ? null : TwimlText.Clean(Name));
        element.SetAttributeValue("track", Track switch
        {
            StreamTrack.Inbound => null,
            StreamTrack.Outbound => "outbound_track",
            StreamTrack.Both => "both_tracks",
            _ => throw new ArgumentException($"Unknown track {Track}."),
        });
        element.SetAttributeValue("statusCallback", StatusCallback?.AbsoluteUri);
        foreach (var (name, value) in Parameters)
            element.Add(Parameter(name, value));
        return element;
    }

    private static XElement Parameter(string name, string value)
    {
        if (name.Length == 0)
            throw new ArgumentException("A stream parameter must have a name.");
        if (name.Length + value.Length >= ParameterLimit)
            throw new ArgumentException($"The stream parameter '{name}' must have fewer than {ParameterLimit} characters with its name.");
        return new XElement("Parameter", new XAttribute("name", TwimlText.Clean(name)), new XAttribute("value", TwimlText.Clean(value)));
    }
}
