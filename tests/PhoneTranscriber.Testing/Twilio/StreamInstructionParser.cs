using System.Xml.Linq;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Reads the <c>&lt;Stream&gt;</c> noun and checks the rules of Twilio's page of that name.</summary>
internal static class StreamInstructionParser
{
    private const int ParameterLimit = 500;

    public static StreamInstruction Parse(XElement stream, bool bidirectional, Uri documentUrl)
    {
        TwimlParser.Require(stream, TwimlGrammar.StreamAttributes);
        TwimlParser.RequireNoText(stream);
        return new StreamInstruction(Url(stream, documentUrl), Tracks(stream, bidirectional), bidirectional)
        {
            Name = stream.Attribute("name")?.Value,
            StatusCallback = StatusCallback(stream),
            StatusCallbackByGet = TwimlParser.ByGet(stream, "statusCallbackMethod"),
            Parameters = Parameters(stream),
        };
    }

    private static string Url(XElement stream, Uri documentUrl)
    {
        var text = stream.Attribute("url")?.Value;
        if (string.IsNullOrWhiteSpace(text))
            throw TwimlParser.Schema("<Stream> needs a url");

        // A plain-http document is a local simulation: nothing public could be reached by it, so plain ws is allowed there only.
        var plain = documentUrl.Scheme == Uri.UriSchemeHttp;
        if (text.StartsWith('/'))
            text = $"{(plain ? "ws" : "wss")}://{documentUrl.Authority}{text}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new TwimlException(31923, $"the stream's url '{text}' is malformed");
        if (url.Scheme != "wss" && !(plain && url.Scheme == "ws"))
            throw new TwimlException(31922, $"the stream's url has the scheme '{url.Scheme}', not wss");
        if (url.Query.Length > 0)
            throw new TwimlException(31920, "the stream's url has a query string, which Twilio does not support");

        return text;
    }

    private static StreamTracks Tracks(XElement stream, bool bidirectional) => stream.Attribute("track")?.Value switch
    {
        null or "inbound_track" => StreamTracks.Inbound,
        var track when bidirectional => throw new TwimlException(31941, $"<Connect> cannot stream the track '{track}'"),
        "outbound_track" => StreamTracks.Outbound,
        "both_tracks" => StreamTracks.Both,
        var track => throw new TwimlException(31941, $"'{track}' is not a track"),
    };

    private static string? StatusCallback(XElement stream)
    {
        if (stream.Attribute("statusCallback")?.Value is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Contains('_', StringComparison.Ordinal))
            throw TwimlParser.Schema($"statusCallback '{text}' is not an absolute http(s) URL with a plain host name");

        return text;
    }

    private static Dictionary<string, string> Parameters(XElement stream)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var parameter in stream.Elements())
        {
            if (parameter.Name != "Parameter")
                throw TwimlParser.Schema($"<{parameter.Name}> cannot stand in <Stream>");

            TwimlParser.Require(parameter, TwimlGrammar.ParameterAttributes);
            if (parameter.Attribute("name")?.Value is not { Length: > 0 } name || parameter.Attribute("value")?.Value is not { } value)
                throw TwimlParser.Schema("<Parameter> needs a name and a value");
            if (name.Length + value.Length >= ParameterLimit)
                throw TwimlParser.Schema($"parameter '{name}' has {name.Length + value.Length} characters; name and value must stay under {ParameterLimit}");
            if (!parameters.TryAdd(name, value))
                throw TwimlParser.Schema($"parameter '{name}' is given twice");
        }

        return parameters;
    }
}
