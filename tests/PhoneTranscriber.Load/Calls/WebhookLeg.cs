using System.Net;
using System.Text;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Load.Calls;

/// <summary>The voice webhook of one call: a signed form on a connection of its own, and the TwiML that comes back.</summary>
internal sealed class WebhookLeg : LoopSocket
{
    private const int MaxAnswer = 64 * 1024;
    private readonly Target _target;
    private readonly LoadCall _call;
    private readonly StringBuilder _answer = new();

    private WebhookLeg(EventLoop loop, int descriptor, Tls? tls, Target target, LoadCall call)
        : base(loop, descriptor, tls) =>
        (_target, _call) = (target, call);

    public static void Open(CallServices services, Target target, LoadCall call, IReadOnlyDictionary<string, string> fields)
    {
        var descriptor = Dial(target.Port);
        var leg = new WebhookLeg(services.Loop, descriptor, target.Secure ? new Tls(services.Tls, descriptor) : null, target, call);
        var form = string.Join('&', fields.Select(static field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        leg.Send(Encoding.ASCII.GetBytes(
            $"POST /twilio/voice HTTP/1.1\r\nHost: {target.Authority}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\nConnection: close\r\n"
            + $"X-Twilio-Signature: {TwilioSignature.Sign(target.AuthToken, target.VoiceUrl, fields)}\r\n"
            + $"Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: {form.Length}\r\n\r\n{form}"));
    }

    protected override void OnReadable()
    {
        while (!IsClosed)
        {
            var count = Receive(Loop.Buffer);
            if (count < 0) return;
            if (count == 0 || _answer.Length > MaxAnswer)
            {
                OnLost();
                return;
            }

            _answer.Append(Encoding.UTF8.GetString(Loop.Buffer.AsSpan(0, count)));
            if (_answer.ToString() is var text && text.Contains("</Response>", StringComparison.Ordinal)) Finish(text);
        }
    }

    protected override void OnLost()
    {
        Close();
        _call.Fail($"the voice webhook was answered with '{_answer.ToString().Split('\r')[0]}'");
    }

    private void Finish(string text)
    {
        Close();
        var head = text[..Math.Max(0, text.IndexOf("\r\n\r\n", StringComparison.Ordinal))].Split("\r\n");
        var type = head.FirstOrDefault(static line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase));
        // The document alone: an answer may be sent in chunks, whose lengths stand around it.
        var start = Math.Max(0, text.IndexOf('<', StringComparison.Ordinal));
        var xml = text[start..(text.IndexOf("</Response>", StringComparison.Ordinal) + "</Response>".Length)];
        var status = head[0].Split(' ').ElementAtOrDefault(1);
        _call.OnAnswered(_target, new WebhookAnswer(
            (HttpStatusCode)int.Parse(status ?? "0", System.Globalization.CultureInfo.InvariantCulture), type?.Split(':', ';')[1].Trim(), xml));
    }
}
