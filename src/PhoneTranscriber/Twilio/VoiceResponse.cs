using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Builds TwiML: what Twilio does with a call, verb after verb. The verbs have the names of Twilio's own libraries. What
/// Twilio would refuse throws <see cref="ArgumentException"/> here, where it can still be found.
/// </summary>
internal sealed class VoiceResponse
{
    public const string ContentType = "text/xml; charset=utf-8";

    private const int MaximumDestinations = 10;

    private readonly XElement _response = new("Response");

    /// <summary>Speaks to the caller; text with nothing to say adds no verb.</summary>
    /// <param name="text">Characters that XML cannot express are left out.</param>
    /// <param name="language">BCP 47, such as <c>en-GB</c>; null: the account's default voice.</param>
    public VoiceResponse Say(string text, string? language = null)
    {
        var clean = TwimlText.Clean(text);
        if (string.IsNullOrWhiteSpace(clean))
            return this;

        var say = new XElement("Say", clean);
        say.SetAttributeValue("language", language is null ? null : TwimlText.Clean(language));
        return Append(say);
    }

    /// <summary>Waits, keeping the call up. Twilio counts whole seconds from 1.</summary>
    public VoiceResponse Pause(int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1);
        return Append(new XElement("Pause", new XAttribute("length", seconds.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>Starts a one-way stream and goes on with the next verb at once; without a next verb the call ends.</summary>
    public VoiceResponse Start(TwimlStream stream) => Append(new XElement("Start", stream.ToElement()));

    /// <summary>
    /// Starts a two-way stream and waits until its socket is closed by us; Twilio then asks <paramref name="action"/> for TwiML,
    /// or goes on with the next verb when there is none.
    /// </summary>
    /// <exception cref="ArgumentException">The stream asks for more than the inbound track (Twilio error 31941).</exception>
    public VoiceResponse Connect(TwimlStream stream, Uri? action = null)
    {
        if (stream.Track != StreamTrack.Inbound)
            throw new ArgumentException("A stream in <Connect> carries the inbound track only.", nameof(stream));

        var connect = new XElement("Connect", stream.ToElement());
        connect.SetAttributeValue("action", action is null ? null : TwimlText.Clean(action.OriginalString));
        return Append(connect);
    }

    /// <summary>Stops a stream started in earlier TwiML under this name.</summary>
    public VoiceResponse Stop(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Append(new XElement("Stop", new XElement("Stream", new XAttribute("name", TwimlText.Clean(name)))));
    }

    /// <summary>Rings the destinations, all at once; the first to answer gets the call.</summary>
    /// <param name="destinations">1 to 10 phone numbers, <c>sip:</c> addresses or <c>client:</c> names.</param>
    public VoiceResponse Dial(params ReadOnlySpan<string> destinations)
    {
        if (destinations.Length is 0 or > MaximumDestinations)
            throw new ArgumentException($"Dial takes 1 to {MaximumDestinations} destinations.", nameof(destinations));

        var dial = new XElement("Dial");
        foreach (var destination in destinations)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(destination, nameof(destinations));
            dial.Add(Destination(TwimlText.Clean(destination), alone: destinations.Length == 1));
        }
        return Append(dial);
    }

    /// <summary>Hands the call to other TwiML. Verbs after it are never reached.</summary>
    public VoiceResponse Redirect(Uri url) => Append(new XElement("Redirect", TwimlText.Clean(url.OriginalString)));

    public VoiceResponse Hangup() => Append(new XElement("Hangup"));

    /// <summary>The whole document with its UTF-8 declaration, to be sent as <see cref="ContentType"/>.</summary>
    public override string ToString()
    {
        // Entitize: a bare carriage return would reach the parser as a line feed.
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize };
        var text = new StringBuilder("""<?xml version="1.0" encoding="UTF-8"?>""");
        using (var writer = XmlWriter.Create(text, settings))
            _response.WriteTo(writer);
        return text.ToString();
    }

    private static XObject Destination(string destination, bool alone)
    {
        const string Client = "client:";
        if (destination.StartsWith("sip:", StringComparison.OrdinalIgnoreCase))
            return new XElement("Sip", destination);
        if (destination.StartsWith(Client, StringComparison.OrdinalIgnoreCase))
            return new XElement("Client", destination[Client.Length..]);
        return alone ? new XText(destination) : new XElement("Number", destination);
    }

    private VoiceResponse Append(XElement verb)
    {
        _response.Add(verb);
        return this;
    }
}
