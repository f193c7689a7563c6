using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// Reads TwiML as strictly as Twilio does or its schema would: what Twilio merely warns about is refused here as well,
/// because a bridge has no business sending it.
/// </summary>
internal static class TwimlParser
{
    private const int MaxBytes = 64 * 1024;

    public static Twiml Parse(WebhookAnswer answer, Uri documentUrl)
    {
        if (!answer.IsSuccess)
            throw new TwimlException(11200, $"the webhook was answered with HTTP {(int)answer.Status}", answer.Status);
        if (answer.ContentType is null || !TwimlGrammar.ContentTypes.Contains(answer.ContentType, StringComparer.OrdinalIgnoreCase))
            throw new TwimlException(12300, $"content type '{answer.ContentType}' is not a TwiML type", answer.Status);
        if (Encoding.UTF8.GetByteCount(answer.Body) > MaxBytes)
            throw new TwimlException(11750, "the document is larger than 64 KiB", answer.Status);

        return Parse(answer.Body, documentUrl);
    }

    public static Twiml Parse(string xml, Uri documentUrl)
    {
        var root = Load(xml);
        if (root.Name != "Response")
            throw Schema($"the root is <{root.Name}>, not <Response>");

        Require(root, []);
        RequireNoText(root);
        var verbs = root.Elements().Select(verb => Verb(verb, documentUrl)).ToList();

        var names = verbs.Select(static verb => verb.Stream?.Name).OfType<string>().ToList();
        if (names.Distinct().Count() != names.Count)
            throw Schema("two streams bear the same name");
        if (verbs.FindIndex(static verb => verb.Name == "Reject") > 0)
            throw Schema("<Reject> is only possible as the first verb");
        var end = verbs.FindIndex(static verb => verb.EndsCall || verb.Name == "Redirect");
        if (end >= 0 && end < verbs.Count - 1)
            throw Schema($"<{verbs[end + 1].Name}> is never reached after <{verbs[end].Name}>");

        return new Twiml(xml, verbs);
    }

    internal static TwimlException Schema(string reason) => new(12200, reason);

    internal static void Require(XElement element, string[] allowed)
    {
        foreach (var attribute in element.Attributes())
            if (!allowed.Contains(attribute.Name.ToString(), StringComparer.Ordinal))
                throw Schema($"<{element.Name}> has no attribute '{attribute.Name}'");
    }

    internal static void RequireNoText(XElement element)
    {
        if (element.Nodes().OfType<XText>().Any(static text => !string.IsNullOrWhiteSpace(text.Value)))
            throw Schema($"<{element.Name}> must not hold text");
    }

    internal static bool ByGet(XElement element, string attribute) => element.Attribute(attribute)?.Value switch
    {
        null or "POST" => false,
        "GET" => true,
        var method => throw Schema($"{attribute} '{method}' is neither GET nor POST"),
    };

    private static XElement Load(string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException exception)
        {
            throw new TwimlException(12100, $"not well-formed: {exception.Message}", inner: exception);
        }
    }

    private static TwimlVerb Verb(XElement element, Uri documentUrl)
    {
        var name = element.Name.ToString();
        if (!TwimlGrammar.Verbs.TryGetValue(name, out var attributes))
            throw Schema($"<{name}> is not a verb");

        Require(element, attributes);
        var nouns = TwimlGrammar.Nouns.GetValueOrDefault(name, []);
        foreach (var child in element.Elements())
            if (!nouns.Contains(child.Name.ToString(), StringComparer.Ordinal))
                throw Schema($"<{child.Name}> cannot stand in <{name}>");

        var stream = Check(element, name, documentUrl);
        return new TwimlVerb(name, element.Attributes().ToDictionary(static a => a.Name.ToString(), static a => a.Value), element.Value.Trim(), stream);
    }

    private static StreamInstruction? Check(XElement element, string name, Uri documentUrl)
    {
        switch (name)
        {
            case "Start" or "Connect":
                RequireNoText(element);
                _ = ByGet(element, "method");
                var stream = element.Elements().ToList();
                return stream.Count == 1
                    ? StreamInstructionParser.Parse(stream[0], bidirectional: name == "Connect", documentUrl)
                    : throw Schema($"<{name}> must hold exactly one <Stream>");
            case "Pause" when element.Attribute("length") is { } length
                && !int.TryParse(length.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _):
                throw Schema($"pause length '{length.Value}' is not a number of seconds");
            case "Say" or "Play" or "Dial" or "Redirect" when string.IsNullOrWhiteSpace(element.Value):
                throw Schema($"<{name}> is empty");
            default:
                return null;
        }
    }
}
