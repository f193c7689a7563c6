using System.Security.Cryptography;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Twilio;

/// <summary>What a call is answered with, by the mode of its number.</summary>
internal sealed class TwimlWriter(StreamTokens tokens)
{
    /// <summary>The custom parameter that carries the stream's token; a query string on the stream's URL would not arrive.</summary>
    public const string TokenParameter = "token";

    /// <summary>A token lives this long, plus the time that the greeting takes.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);

    /// <summary>TwiML that starts the stream.</summary>
    public string Start(Call call, Uri baseUrl)
    {
        var settings = call.Profile.Settings;
        var response = new VoiceResponse();
        if (settings.Greeting.Length > 0) response.Say(settings.Greeting, settings.Language);
        var stream = Stream(call.Info, call.Profile.Track, baseUrl, call.Profile.GreetingTime);
        if (settings.Mode == NumberMode.Answer) response.Connect(stream, PublicAddress.Join(baseUrl, "/twilio/voice/resume"));
        else response.Start(stream);
        Continue(response, settings);
        return response.ToString();
    }

    /// <summary>TwiML that connects a call again whose stream was lost.</summary>
    public string Resume(Call call, Uri baseUrl)
    {
        var response = new VoiceResponse();
        response.Connect(Stream(call.Info, call.Profile.Track, baseUrl, TimeSpan.Zero), PublicAddress.Join(baseUrl, "/twilio/voice/resume"));
        return response.ToString();
    }

    /// <summary>A stream to be started by REST, under a name that nobody else has.</summary>
    public TwimlStream Detached(CallInfo call, StreamTrack track, Uri baseUrl) =>
        Stream(call, track, baseUrl, TimeSpan.Zero) with { Name = $"phone-transcriber-{RandomNumberGenerator.GetHexString(16, lowercase: true)}" };

    /// <summary>TwiML for a call that cannot be transcribed now: it still reaches whom it is for, or is told so.</summary>
    public static string WithoutStream(NumberSettings settings)
    {
        var response = new VoiceResponse();
        if (settings.Mode == NumberMode.Answer) response.Say(settings.Busy, settings.Language);
        Continue(response, settings);
        return response.ToString();
    }

    private static void Continue(VoiceResponse response, NumberSettings settings)
    {
        if (settings.Mode == NumberMode.Forward) response.Dial(settings.ForwardTo!);
        if (settings.Mode == NumberMode.Redirect) response.Redirect(settings.RedirectUrl!);
    }

    private TwimlStream Stream(CallInfo call, StreamTrack track, Uri baseUrl, TimeSpan greeting) => new()
    {
        Url = PublicAddress.JoinSocket(baseUrl, "/twilio/media"),
        Name = "phone-transcriber",
        Track = track,
        StatusCallback = PublicAddress.Join(baseUrl, "/twilio/stream-status"),
        // A SIP address may be longer than a parameter; without it the call is still found by its id.
        Parameters = [.. Parameters(call, greeting).Where(pair => pair.Key.Length + pair.Value.Length < TwimlStream.ParameterLimit)],
    };

    private KeyValuePair<string, string>[] Parameters(CallInfo call, TimeSpan greeting) =>
    [
        new(TokenParameter, tokens.Issue(call.CallSid, TokenLifetime + greeting)),
        new("from", call.From),
        new("to", call.To),
        new("direction", call.Direction),
    ];
}
