using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.WebSockets;

namespace PhoneTranscriber.Load.Sink;

/// <summary>One speech session: <c>Begin</c>, audio in, turns out, <c>Terminate</c>, <c>Termination</c>, close 1000.</summary>
internal sealed class SinkSession : WebSocketLeg
{
    private const int BytesPerMillisecond = 8;
    private const int ShortestChunk = 50 * BytesPerMillisecond;
    private const int LongestChunk = 1000 * BytesPerMillisecond;
    private const int HeartbeatMilliseconds = 5000;
    private readonly SinkServices _services;
    private readonly AudioScanner _scanner;
    private readonly TurnSpeaker _turns;
    private bool _heartbeat;
    private bool _terminated;
    private long _audioBytes;
    private int _heartbeats;
    private int _shortChunks;

    public SinkSession(EventLoop loop, int descriptor, Tls? tls, SinkServices services)
        : base(loop, descriptor, tls)
    {
        ReadsUntilEmpty = tls is not null;
        _services = services;
        _scanner = new AudioScanner(services);
        // Sessions do not speak in chorus.
        _turns = new TurnSpeaker(services.Opened * 370 % TurnSpeaker.TurnMilliseconds, Say);
        services.Opened++;
        services.Open++;
    }

    protected override void OnHead(string head)
    {
        var key = head.Split("\r\n").FirstOrDefault(static line => line.StartsWith("sec-websocket-key:", StringComparison.OrdinalIgnoreCase));
        _heartbeat = head.Contains("session_heartbeat=true", StringComparison.OrdinalIgnoreCase);
        Send(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {Accept(key?.Split(':')[1].Trim() ?? "")}\r\n\r\n"));
        SendText(Encoding.ASCII.GetBytes(
            $$"""{"type":"Begin","id":"5f0c9a1e-7d42-4b1b-9a60-{{_services.Opened:x12}}","expires_at":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 10800}}}"""));
    }

    protected override void OnFrame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case Opcode.Binary:
                OnAudio(payload);
                break;
            case Opcode.Text when payload.IndexOf("\"Terminate\""u8) >= 0:
                Terminate();
                break;
            case Opcode.Ping:
                SendFrame(Opcode.Pong, payload);
                break;
            case Opcode.Close:
                if (!_terminated) SendFrame(Opcode.Close, payload);
                OnLost();
                break;
        }
    }

    protected override void OnLost()
    {
        if (IsClosed) return;
        Close();
        _services.Open--;
        _scanner.Finish(_terminated);
    }

    private void OnAudio(ReadOnlySpan<byte> audio)
    {
        // The service lets one short tail pass.
        if (audio.Length > LongestChunk || (audio.Length < ShortestChunk && ++_shortChunks > 1)) _services.Violations++;
        _audioBytes += audio.Length;
        _scanner.Scan(audio, Clock.Now);
        var milliseconds = _audioBytes / BytesPerMillisecond;
        if (_heartbeat && milliseconds / HeartbeatMilliseconds > _heartbeats) Heartbeat(milliseconds);
        if (_services.SaysTurns) _turns.Advance(milliseconds);
    }

    private void Terminate()
    {
        if (_services.SaysTurns && _audioBytes > 0) _turns.Finish();
        var seconds = (_audioBytes / BytesPerMillisecond / 1000).ToString(CultureInfo.InvariantCulture);
        SendText(Encoding.ASCII.GetBytes($$"""{"type":"Termination","audio_duration_seconds":{{seconds}},"session_duration_seconds":{{seconds}}}"""));
        SendFrame(Opcode.Close, [0x03, 0xE8]);
        _terminated = true;
    }

    private void Heartbeat(long milliseconds)
    {
        _heartbeats++;
        SendText(Encoding.ASCII.GetBytes(
            $$"""{"type":"Heartbeat","total_audio_received_ms":{{milliseconds}},"total_duration_ms":{{milliseconds}},"realtime_factor":1.0,"max_speech_probability":0.91}"""));
    }

    private void Say(ReadOnlySpan<byte> turn)
    {
        _services.TurnsSaid++;
        SendText(turn);
    }

    private void SendText(ReadOnlySpan<byte> text) => SendFrame(Opcode.Text, text);

    private void SendFrame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[payload.Length + FrameWriter.MaxHeader];
        Send(frame[..FrameWriter.Write(frame, opcode, payload)]);
    }

    // RFC 6455, section 4.2.2, asks for SHA-1.
#pragma warning disable CA5350
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
