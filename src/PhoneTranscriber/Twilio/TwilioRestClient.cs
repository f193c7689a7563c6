using System.Globalization;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// The requests that the bridge makes of Twilio's REST API. What Twilio says is over is over: hanging up or stopping it again succeeds.
/// </summary>
internal sealed class TwilioRestClient(TwilioRestSender sender)
{
    /// <summary>Whether the account and its token are known; without them nothing can be asked.</summary>
    public bool IsConfigured => sender.IsConfigured;

    /// <summary>The call; null when the account has none of this id.</summary>
    /// <exception cref="TwilioRestException">Twilio refused, or was not reached.</exception>
    public async Task<TwilioRestCall?> FindCallAsync(string callSid, CancellationToken cancel)
    {
        var answer = await sender.SendAsync(HttpMethod.Get, Call(callSid), [], cancel);
        if (answer.Status == StatusCodes.Status404NotFound) return null;
        return answer.Require().Read(TwilioRestJson.Default.TwilioRestCall);
    }

    /// <summary>Hangs up.</summary>
    /// <exception cref="TwilioRestException">Twilio refused, or was not reached.</exception>
    public Task HangUpAsync(string callSid, CancellationToken cancel) => EndAsync(Call(callSid), "completed", cancel);

    /// <summary>Stops a stream by its SID or its name; the call goes on.</summary>
    /// <exception cref="TwilioRestException">Twilio refused, or was not reached.</exception>
    public Task StopStreamAsync(string callSid, string stream, CancellationToken cancel) =>
        EndAsync($"Calls/{Uri.EscapeDataString(callSid)}/Streams/{Uri.EscapeDataString(stream)}.json", "stopped", cancel);

    /// <summary>
    /// Starts a one-way stream on a call that is live; false when Twilio knows of no such live call. A try that broke off may have done so
    /// after all. The stream's unique name makes it safe to ask again: Twilio refuses to start it twice, and its token is good for one socket.
    /// </summary>
    /// <exception cref="TwilioRestException">Twilio refused, or was not reached.</exception>
    public async Task<bool> StartStreamAsync(string callSid, TwimlStream stream, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream.Name, nameof(stream));
        var answer = await sender.SendAsync(HttpMethod.Post, $"Calls/{Uri.EscapeDataString(callSid)}/Streams.json", Form(stream), cancel);
        if (answer.Status == StatusCodes.Status404NotFound) return false;
        if (answer is not { Status: StatusCodes.Status400BadRequest, AfterUncertainty: true }) answer.Require();
        return true;
    }

    private async Task EndAsync(string path, string status, CancellationToken cancel)
    {
        var answer = await sender.SendAsync(HttpMethod.Post, path, [new("Status", status)], cancel);
        if (answer.Status != StatusCodes.Status404NotFound) answer.Require();
    }

    private static string Call(string callSid) => $"Calls/{Uri.EscapeDataString(callSid)}.json";

    private static List<KeyValuePair<string, string>> Form(TwimlStream stream)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("Url", stream.Url.AbsoluteUri),
            new("Name", stream.Name!),
            new("Track", stream.Track switch { StreamTrack.Inbound => "inbound_track", StreamTrack.Outbound => "outbound_track", _ => "both_tracks" }),
        ];
        if (stream.StatusCallback is { } callback)
        {
            form.Add(new("StatusCallback", callback.AbsoluteUri));
            form.Add(new("StatusCallbackMethod", "POST"));
        }

        foreach (var (number, (name, value)) in stream.Parameters.Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"Parameter{number + 1}");
            form.Add(new($"{place}.Name", name));
            form.Add(new($"{place}.Value", value));
        }

        return form;
    }
}
