using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Calls: fetch, hang up, redirect.</summary>
public sealed partial class FakeTwilioRest
{
    private readonly Dictionary<string, FakeTwilioRestCall> _calls = [];

    public FakeTwilioRestCall AddCall(FakeTwilioRestCall call)
    {
        lock (_lock)
            _calls[call.Sid] = call;
        return call;
    }

    private void MapCalls(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AccountPath + "/Calls/{callSid}.json", FetchCall);
        routes.MapPost(AccountPath + "/Calls/{callSid}.json", UpdateCall);
    }

    private IResult FetchCall(HttpRequest request, string callSid) =>
        FindCall(callSid) is { } call ? Json(call.ToJson(AccountSid)) : NotFound(request);

    private IResult UpdateCall(HttpRequest request, string callSid)
    {
        var form = request.Form;
        var status = form["Status"].ToString();
        var (twiml, url) = (form["Twiml"].ToString(), form["Url"].ToString());

        if (FindCall(callSid) is not { } call)
            return NotFound(request);
        if (status.Length > 0 && status is not ("completed" or "canceled"))
            return Error(400, 20001, $"Status '{status}' is not one of completed, canceled");
        if (call.IsOver)
            return status.Length > 0 ? NotFound(request) : Error(400, 21220, "Call is not in-progress. Cannot redirect.");
        if (twiml.Length > 4000)
            return Error(400, 21218, "Twiml is longer than 4000 characters");

        if (status == "completed" || (status == "canceled" && call.Status is "queued" or "ringing"))
            call.Become(status);
        else if (url.Length > 0)
            call.Redirect(null, url);
        else if (twiml.Length > 0)
            call.Redirect(twiml, null);
        return Json(call.ToJson(AccountSid));
    }

    private FakeTwilioRestCall? FindCall(string callSid)
    {
        lock (_lock)
            return _calls.GetValueOrDefault(callSid);
    }
}
