using System.Security.Cryptography;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.WebSockets;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Load.Calls;

/// <summary>The media WebSocket of one call, upgraded with the headers Twilio sends.</summary>
internal sealed class MediaLeg : WebSocketLeg
{
    private readonly LoadCall _call;
    private readonly StreamInstruction _instruction;

    private MediaLeg(EventLoop loop, int descriptor, Tls? tls, LoadCall call, StreamInstruction instruction)
        : base(loop, descriptor, tls)
    {
        (_call, _instruction) = (call, instruction);
        ReadsUntilEmpty = tls is not null;
    }

    public static MediaLeg Open(CallServices services, Target target, LoadCall call, StreamInstruction instruction)
    {
        var descriptor = Dial(target.Port);
        var leg = new MediaLeg(services.Loop, descriptor, target.Secure ? new Tls(services.Tls, descriptor) : null, call, instruction);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        leg.Send(System.Text.Encoding.ASCII.GetBytes(
            $"GET {new Uri(instruction.Url).AbsolutePath} HTTP/1.1\r\nhost: {target.Authority}\r\nuser-agent: Twilio.TmeWs/1.0\r\n"
            + "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
            + $"sec-websocket-key: {key}\r\nx-twilio-signature: {TwilioSignature.Sign(target.AuthToken, instruction.Url, [])}\r\n"
            + "accept-encoding: gzip\r\n\r\n"));
        return leg;
    }

    public void SendFrame(ReadOnlySpan<byte> frame) => Send(frame);

    public void SendText(ReadOnlySpan<byte> message) => SendMasked(Opcode.Text, message);

    /// <summary>Says goodbye with status 1000.</summary>
    public void SendClose() => SendMasked(Opcode.Close, [0x03, 0xE8]);

    protected override void OnHead(string head)
    {
        if (head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)) _call.OnUpgraded(_instruction);
        else _call.Fail($"the upgrade was answered with {head.Split('\r')[0]}");
    }

    protected override void OnFrame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case Opcode.Ping:
                SendMasked(Opcode.Pong, payload);
                break;
            case Opcode.Close:
                OnLost();
                break;
            default:
                _call.Fail($"the server sent a {opcode} message to a stream it may only listen to");
                break;
        }
    }

    protected override void OnLost()
    {
        Close();
        _call.OnClosed();
    }

    private void SendMasked(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[payload.Length + FrameWriter.MaxHeader];
        Send(frame[..FrameWriter.WriteMasked(frame, opcode, payload, 0x37FA213D)]);
    }
}
