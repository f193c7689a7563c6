using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Streams: create and stop. There is no list, fetch or delete at Twilio either.</summary>
public sealed partial class FakeTwilioRest
{
    private const int MaxParameters = 99;

    private readonly List<FakeTwilioRestStream> _streams = [];
    private readonly Channel<FakeTwilioRestStream> _newStreams = Channel.CreateBounded<FakeTwilioRestStream>(
        new BoundedChannelOptions(MaxRemembered) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>The next stream that REST asked for and that has not been handed out yet: the moment to open its socket.</summary>
    public ValueTask<FakeTwilioRestStream> NextStreamAsync(CancellationToken cancellationToken) =>
        _newStreams.Reader.ReadAsync(cancellationToken);

    private void MapStreams(IEndpointRouteBuilder routes)
    {
        routes.MapPost(AccountPath + "/Calls/{callSid}/Streams.json", CreateStream);
        routes.MapPost(AccountPath + "/Calls/{callSid}/Streams/{stream}.json", StopStream);
    }

    private IResult CreateStream(HttpRequest request, string callSid)
    {
        if (FindCall(callSid) is not { IsOver: false })
            return NotFound(request);

        var form = request.Form;
        // A query string makes Twilio drop the stream (error 31920), so asking for one is a mistake here.
        if (!Uri.TryCreate(form["Url"], UriKind.Absolute, out var url) || url.Scheme is not ("ws" or "wss") || url.Query.Length > 0)
            return Error(400, 31923, "Url must be a WebSocket address without a query");
        var track = form["Track"].ToString() is { Length: > 0 } asked ? asked : "inbound_track";
        if (track is not ("inbound_track" or "outbound_track" or "both_tracks"))
            return Error(400, 31941, $"Invalid track '{track}'");

        FakeTwilioRestStream stream;
        lock (_lock)
        {
            stream = new FakeTwilioRestStream
            {
                Sid = $"MZ{_streams.Count + 1:x32}",
                CallSid = callSid,
                Url = url,
                Name = form["Name"].ToString() is { Length: > 0 } name ? name : null,
                Track = track,
                StatusCallback = Uri.TryCreate(form["StatusCallback"], UriKind.Absolute, out var callback) ? callback : null,
                Parameters = ReadParameters(form),
            };
            if (stream.Name is not null && FindStream(callSid, stream.Name) is not null)
                return Error(400, 20001, $"A stream named '{stream.Name}' is running already");
            _streams.Add(stream);
        }

        _newStreams.Writer.TryWrite(stream);
        return Json(stream.ToJson(AccountSid), StatusCodes.Status201Created);
    }

    private IResult StopStream(HttpRequest request, string callSid, string stream)
    {
        if (request.Form["Status"] != "stopped")
            return Error(400, 20001, "Status must be stopped");

        lock (_lock)
        {
            return FindStream(callSid, stream) is { } found && found.TryStop() ? Json(found.ToJson(AccountSid)) : NotFound(request);
        }
    }

    /// <summary>A running stream, by SID or by name.</summary>
    private FakeTwilioRestStream? FindStream(string callSid, string sidOrName) =>
        _streams.Find(s => s.CallSid == callSid && (s.Sid == sidOrName || s.Name == sidOrName) && !s.Stopped.IsCompleted);

    private static Dictionary<string, string> ReadParameters(IFormCollection form)
    {
        var parameters = new Dictionary<string, string>();
        for (var i = 1; i <= MaxParameters; i++)
        {
            if (form.TryGetValue($"Parameter{i}.Name", out var name))
                parameters[name.ToString()] = form[$"Parameter{i}.Value"].ToString();
        }

        return parameters;
    }
}
