using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A phone number of the account, with the fields of Twilio's IncomingPhoneNumber resource that matter to a bridge.</summary>
public sealed class FakeTwilioRestNumber
{
    /// <summary><c>PN</c> and 32 hex digits.</summary>
    public required string Sid { get; init; }

    /// <summary>E.164, for instance <c>+15550100200</c>.</summary>
    public required string PhoneNumber { get; init; }

    public string FriendlyName { get; init; } = "Support line";

    public string VoiceUrl { get; set; } = "";

    public string VoiceMethod { get; set; } = "POST";

    public string StatusCallback { get; set; } = "";

    public string StatusCallbackMethod { get; set; } = "POST";

    /// <summary><c>AP…</c>; while it is set, Twilio ignores <see cref="VoiceUrl"/>. Setting it clears <see cref="TrunkSid"/>.</summary>
    public string VoiceApplicationSid { get; set; } = "";

    /// <summary><c>TK…</c>; while it is set, Twilio ignores <see cref="VoiceUrl"/>. Setting it clears <see cref="VoiceApplicationSid"/>.</summary>
    public string? TrunkSid { get; set; }

    internal void Update(IFormCollection form)
    {
        VoiceUrl = Value(form, "VoiceUrl", VoiceUrl);
        VoiceMethod = Value(form, "VoiceMethod", VoiceMethod);
        StatusCallback = Value(form, "StatusCallback", StatusCallback);
        StatusCallbackMethod = Value(form, "StatusCallbackMethod", StatusCallbackMethod);

        if (form.TryGetValue("VoiceApplicationSid", out var application))
        {
            VoiceApplicationSid = application.ToString();
            TrunkSid = VoiceApplicationSid.Length > 0 ? null : TrunkSid;
        }

        if (form.TryGetValue("TrunkSid", out var trunk))
        {
            TrunkSid = trunk.ToString() is { Length: > 0 } sid ? sid : null;
            VoiceApplicationSid = TrunkSid is null ? VoiceApplicationSid : "";
        }
    }

    internal JsonObject ToJson(string accountSid) => new()
    {
        ["sid"] = Sid,
        ["account_sid"] = accountSid,
        ["friendly_name"] = FriendlyName,
        ["phone_number"] = PhoneNumber,
        ["capabilities"] = new JsonObject { ["voice"] = true, ["sms"] = true, ["mms"] = false, ["fax"] = false },
        ["voice_url"] = VoiceUrl,
        ["voice_method"] = VoiceMethod,
        ["voice_fallback_url"] = null,
        ["voice_fallback_method"] = "POST",
        ["status_callback"] = StatusCallback,
        ["status_callback_method"] = StatusCallbackMethod,
        ["voice_application_sid"] = VoiceApplicationSid,
        ["trunk_sid"] = TrunkSid,
        ["voice_receive_mode"] = "voice",
        ["voice_caller_id_lookup"] = false,
        ["api_version"] = "2010-04-01",
        ["uri"] = $"/2010-04-01/Accounts/{accountSid}/IncomingPhoneNumbers/{Sid}.json",
    };

    private static string Value(IFormCollection form, string name, string current) =>
        form.TryGetValue(name, out var value) ? value.ToString() : current;
}
