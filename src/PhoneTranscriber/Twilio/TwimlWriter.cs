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
        var stream = Stream(call, baseUrl, call.Profile.GreetingTime);
        if (settings.Mode == NumberMode.Answer) response.Connect(stream, PublicAddress.Join(baseUrl, "/twilio/voice/resume"));
        else response.Start(stream);
        Continue(response, settings);
        return response.ToString();
    }

    /// <summary>TwiML that connects a call again whose stream was lost.</summary>
    public string Resume(Call call, Uri baseUrl)
    {
        var response = new VoiceResponse();
        response.Connect(Stream(call, baseUrl, TimeSpan.Zero), PublicAddress.Join(baseUrl, "/twilio/voice/resume"));
        return response.ToString();
    }

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

    private TwimlStream Stream(Call call, Uri baseUrl, TimeSpan greeting) => new()
    {
        Url = PublicAddress.JoinSocket(baseUrl, "/twilio/media"),
        Name = "phone-transcriber",
        Track = call.Profile.Track,
        StatusCallback = PublicAddress.Join(baseUrl, "/twilio/stream-status"),
        // A SIP address may be longer than a parameter; without it the call is still found by its id.
        Parameters = [.. Parameters(call, greeting).Where(pair => pair.Key.Length + pair.Value.Length < TwimlStream.ParameterLimit)],
    };

    private KeyValuePair<string, string>[] Parameters(Call call, TimeSpan greeting) =>
    [
        new(TokenParameter, tokens.Issue(call.Info.CallSid, TokenLifetime + greeting)),
        new("from", call.Info.From),
        new("to", call.Info.To),
        new("direction", call.Info.Direction),
    ];
}
