using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>IncomingPhoneNumbers: list and update.</summary>
public sealed partial class FakeTwilioRest
{
    private readonly List<FakeTwilioRestNumber> _numbers = [];

    /// <summary>The longest page a list is answered with, whatever <c>PageSize</c> asks for (Twilio's own limit is 1000).</summary>
    public int MaxPageSize { get; set; } = 1000;

    /// <summary>Answers updates with 200 but changes nothing, so that a client which does not verify is found out.</summary>
    public bool IgnoresNumberUpdates { get; set; }

    public FakeTwilioRestNumber AddNumber(FakeTwilioRestNumber number)
    {
        lock (_lock)
            _numbers.Add(number);
        return number;
    }

    private void MapPhoneNumbers(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AccountPath + "/IncomingPhoneNumbers.json", ListNumbers);
        routes.MapPost(AccountPath + "/IncomingPhoneNumbers/{sid}.json", UpdateNumber);
    }

    private IResult ListNumbers(HttpRequest request)
    {
        var filter = request.Query["PhoneNumber"].ToString();
        var size = Math.Clamp(Number(request, "PageSize", 50), 1, MaxPageSize);
        var page = Number(request, "Page", 0);

        FakeTwilioRestNumber[] matching;
        lock (_lock)
            matching = [.. _numbers.Where(number => Matches(number.PhoneNumber, filter))];

        var onPage = matching.Skip(page * size).Take(size).ToArray();
        var list = $"{request.Path}?PhoneNumber={Uri.EscapeDataString(filter)}&PageSize={size}&Page=";
        return Json(new JsonObject
        {
            ["incoming_phone_numbers"] = new JsonArray([.. onPage.Select(number => number.ToJson(AccountSid))]),
            ["page"] = page,
            ["page_size"] = size,
            ["start"] = page * size,
            ["end"] = page * size + Math.Max(0, onPage.Length - 1),
            ["uri"] = list + page,
            ["first_page_uri"] = list + 0,
            ["next_page_uri"] = (page + 1) * size < matching.Length ? list + (page + 1) : null,
            ["previous_page_uri"] = page > 0 ? list + (page - 1) : null,
        });
    }

    private IResult UpdateNumber(HttpRequest request, string sid)
    {
        lock (_lock)
        {
            var number = _numbers.Find(candidate => candidate.Sid == sid);
            if (number is null)
                return NotFound(request);
            if (!IgnoresNumberUpdates)
                number.Update(request.Form);
            return Json(number.ToJson(AccountSid));
        }
    }

    /// <summary>Twilio's filter matches any part of a number; <c>*</c> stands for any digit.</summary>
    private static bool Matches(string number, string filter) =>
        Regex.IsMatch(number, Regex.Escape(filter).Replace("\\*", ".", StringComparison.Ordinal));

    private static int Number(HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
