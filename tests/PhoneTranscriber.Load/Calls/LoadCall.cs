using System.Text;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Load.Calls;

/// <summary>One call: dialed, streamed frame by frame, hung up; and what arrived of it.</summary>
internal sealed class LoadCall
{
    /// <summary>Sending times are kept for so long, ns. What arrives later than that is late by more than any limit.</summary>
    public const long Forgotten = 5 * Clock.Second;

    /// <summary>Frames sent within that time.</summary>
    private const int Kept = 256;

    private static readonly TwilioCallerOptions Account = new() { BridgeUrl = new Uri("http://127.0.0.1") };
    private readonly long[] _sentAt = new long[Kept];
    private readonly CallServices _services;
    private MediaLeg? _media;
    private long _dialedAt;

    public LoadCall(int index, CallServices services)
    {
        (Index, _services) = (index, services);
        CallSid = services.Sids.Next("CA");
        StreamSid = services.Sids.Next("MZ");
        Tail = Encoding.ASCII.GetBytes($"\"}},\"streamSid\":\"{StreamSid}\"}}");
    }

    public int Index { get; }

    public string CallSid { get; }

    public string StreamSid { get; }

    /// <summary>The end of each of its media messages.</summary>
    public byte[] Tail { get; }

    public CallState State { get; private set; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; private set; }

    public int FramesSent { get; private set; }

    public AudioReceipt Receipt { get; } = new();

    /// <summary>The last frame of the chunk that came last, and how long it took, ns.</summary>
    public (int Frame, long Latency) LastChunk { get; set; } = (-1, 0);

    /// <summary>Times that the server's window was full.</summary>
    public int Stalls => _media?.Stalls ?? 0;

    public bool HasHungUp => State is CallState.HangingUp or CallState.Over;

    public bool IsOver => State is CallState.Over or CallState.Failed;

    public void Dial(Target target)
    {
        _dialedAt = Clock.Now;
        if (!target.AsksFirst)
        {
            Upgrade(target, new StreamInstruction(target.MediaUrl, StreamTracks.Inbound, Bidirectional: true));
            return;
        }

        State = CallState.Dialing;
        WebhookLeg.Open(_services, target, this, VoiceFields.Create(Account, CallSid, "ringing"));
    }

    public void OnAnswered(Target target, WebhookAnswer answer)
    {
        _services.Answers.Add(Clock.Now - _dialedAt);
        try
        {
            var twiml = TwimlParser.Parse(answer, new Uri(target.VoiceUrl));
            if (twiml.Stream is { } stream) Upgrade(target, stream);
            else Fail("the TwiML opens no stream");
        }
        catch (TwimlException exception)
        {
            Fail(exception.Message);
        }
    }

    public void OnUpgraded(StreamInstruction instruction)
    {
        var messages = new StreamMessages(Account.AccountSid, CallSid, StreamSid);
        _media!.SendText(StreamMessages.Connected().Span);
        _media.SendText(messages.Start(1, instruction).Span);
        State = CallState.Live;
    }

    /// <summary>Sends the next 20 ms.</summary>
    public void SendFrame(MediaFrameWriter writer)
    {
        var frame = FramesSent++;
        _sentAt[frame % Kept] = Clock.Now;
        _media!.SendFrame(writer.Write(this, frame));
    }

    /// <summary>When a frame was sent; null when that is too long ago to be remembered.</summary>
    public long? SentAt(int frame) => frame > FramesSent - Kept ? _sentAt[frame % Kept] : null;

    /// <summary><c>stop</c>, then the close of the socket, as Twilio ends a stream.</summary>
    public void HangUp()
    {
        if (State != CallState.Live) return;
        State = CallState.HangingUp;
        _media!.SendText(new StreamMessages(Account.AccountSid, CallSid, StreamSid).Stop(FramesSent + 2).Span);
        _media.SendClose();
    }

    public void OnClosed()
    {
        if (State == CallState.HangingUp) State = CallState.Over;
        else Fail("the server closed the stream");
    }

    public void Fail(string reason)
    {
        if (IsOver) return;
        (State, Failure) = (CallState.Failed, reason);
        _media?.Close();
    }

    private void Upgrade(Target target, StreamInstruction instruction)
    {
        State = CallState.Upgrading;
        _media = MediaLeg.Open(_services, target, this, instruction);
    }
}
