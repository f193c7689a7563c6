using System.Security.Cryptography;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Who calls whom, by which address the bridge is reached, and how Twilio behaves on the way.</summary>
public sealed record TwilioCallerOptions
{
    /// <summary>Where to connect: scheme, host and port of the bridge, for example <c>http://127.0.0.1:5000</c>.</summary>
    public required Uri BridgeUrl { get; init; }

    /// <summary>
    /// The address Twilio believes it talks to and therefore signs; by default <see cref="BridgeUrl"/>. Streams and callbacks
    /// under this address are carried to <see cref="BridgeUrl"/>, as a tunnel would.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Path of the number's voice webhook.</summary>
    public string VoicePath { get; init; } = "/twilio/voice";

    /// <summary>Path of the number's call status callback.</summary>
    public string StatusPath { get; init; } = "/twilio/voice/status";

    /// <summary>Key of every signature; null leaves everything unsigned.</summary>
    public string? AuthToken { get; init; } = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    /// <summary>The account, <c>AC</c> and 32 hexadecimal digits.</summary>
    public string AccountSid { get; init; } = "AC0123456789abcdef0123456789abcdef";

    /// <summary>The calling party, E.164 or one of Twilio's other forms.</summary>
    public string From { get; init; } = "+15550100111";

    /// <summary>The called party.</summary>
    public string To { get; init; } = "+15550100200";

    /// <summary><c>inbound</c>, <c>outbound-api</c> or <c>outbound-dial</c>.</summary>
    public string Direction { get; init; } = "inbound";

    /// <summary>Stream time over clock time, 1 being real time; 0 or infinity sends as fast as the socket takes it.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Paces frames, bounds waits and dates callbacks.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Source of identifiers and of irregularities; seed it to repeat a run. Used by one thread at a time.</summary>
    public Random Random { get; init; } = new(RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>How webhooks are delivered.</summary>
    public WebhookSwitches Webhook { get; init; } = new();

    /// <summary>How the media stream behaves.</summary>
    public StreamSwitches Stream { get; init; } = new();
}
