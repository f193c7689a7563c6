using System.Net.WebSockets;
using System.Text;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>One media stream of a call, from Twilio's side ("Media Streams - WebSocket messages").</summary>
public sealed class TwilioStream : IAsyncDisposable
{
    private const string UserAgent = "Twilio.TmeWs/1.0";
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly TwilioCallerOptions _options;
    private readonly StreamMessages _messages;
    private readonly StreamSocket _socket;
    private readonly BridgeInbox _inbox;
    private readonly SemaphoreSlim _numbering = new(1, 1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Dictionary<string, long> _chunks = [];
    private double _position;
    private long _sequenceNumber;

    private TwilioStream(TwilioCallerOptions options, StreamInstruction instruction, string callSid, string streamSid, StreamSocket socket)
    {
        _options = options;
        _socket = socket;
        _messages = new StreamMessages(options.AccountSid, callSid, streamSid);
        Instruction = instruction;
        StreamSid = streamSid;
        _inbox = new BridgeInbox(streamSid, instruction.Bidirectional, options.Clock, SendMarkAsync);
        Closed = ReceiveAsync();
    }

    /// <summary>The stream's SID, <c>MZ</c> and 32 hexadecimal digits.</summary>
    public string StreamSid { get; }

    /// <summary>What the stream was asked to be.</summary>
    public StreamInstruction Instruction { get; }

    /// <summary>Every text message the bridge sent, in order. On a unidirectional stream there must be none.</summary>
    public IReadOnlyList<string> ReceivedFromBridge => _inbox.Messages;

    /// <summary>The mu-law the bridge had played to the caller (bidirectional streams).</summary>
    public ReadOnlyMemory<byte> PlayedToCaller => _inbox.Played;

    /// <summary>Media messages sent so far.</summary>
    public long FramesSent { get; private set; }

    /// <summary>
    /// Completes when the socket is closed by either side, with the bridge's close status; fails with
    /// <see cref="StreamException"/> (31951, 31950) if the bridge sent anything it must not send.
    /// </summary>
    public Task<StreamClosure> Closed { get; }

    /// <summary>Upgrades and sends <c>connected</c> and <c>start</c>.</summary>
    /// <exception cref="StreamException">31902: no connection; 31920: refused.</exception>
    internal static async Task<TwilioStream> ConnectAsync(
        TwilioCallerOptions options, StreamInstruction instruction, string callSid, string streamSid, CancellationToken cancellation)
    {
        var route = new BridgeRoute(options);
        var headers = new Dictionary<string, string>(route.Headers(instruction.Url)) { ["User-Agent"] = UserAgent };
        if (TwilioSignature.Header(options.AuthToken, options.Stream.Signature, instruction.Url, options.Stream.SignedUrl, []) is { } signature)
            headers["X-Twilio-Signature"] = signature;
        headers["Accept-Encoding"] = "gzip";

        var socket = await StreamSocket.ConnectAsync(route.Reach(instruction.Url), headers, cancellation);
        var stream = new TwilioStream(options, instruction, callSid, streamSid, socket);
        try
        {
            // A bridge that closes at once shows in the closure.
            if (await SendIfOpenAsync(token => socket.SendAsync(StreamMessages.Connected(), WebSocketMessageType.Text, token), cancellation))
                await SendIfOpenAsync(token => stream.SendNumberedAsync(number => stream._messages.Start(number, instruction), token), cancellation);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Plays mu-law (8 kHz, 8 bytes per millisecond) at the configured speed; a track that was not asked for is not sent.
    /// Successive calls follow each other on the stream's clock.
    /// </summary>
    /// <returns>Whether all of it was sent; false when the bridge closed the stream before.</returns>
    public async Task<bool> PlayAsync(ReadOnlyMemory<byte> inbound, ReadOnlyMemory<byte> outbound, CancellationToken cancellation)
    {
        inbound = Instruction.Tracks.HasFlag(StreamTracks.Inbound) ? inbound : default;
        outbound = Instruction.Tracks.HasFlag(StreamTracks.Outbound) ? outbound : default;
        var pace = new Pace(_options.Clock, _options.Speed);
        using var held = _options.Stream.OnePiece ? _socket.HoldBack() : null;
        foreach (var frame in MediaTimeline.Cut(inbound, outbound, _options.Stream.FirstTimestamp + _position, _options.Stream, _options.Random))
        {
            await pace.WaitUntilAsync(frame.SendAt, cancellation);
            if (Closed.IsCompleted || !await SendIfOpenAsync(token => SendMediaAsync(frame.Track, frame.Timestamp, frame.Payload, token), cancellation))
                return false;
        }

        var length = Math.Max(inbound.Length / 8d, outbound.IsEmpty ? 0 : (outbound.Length / 8d) + _options.Stream.OutboundStartsAfter.TotalMilliseconds);
        _position += length;
        await pace.WaitUntilAsync(length, cancellation);
        return true;
    }

    /// <summary>Plays the inbound track alone.</summary>
    public Task<bool> PlayAsync(ReadOnlyMemory<byte> inbound, CancellationToken cancellation) => PlayAsync(inbound, default, cancellation);

    /// <summary>Lets the stream's clock go on without sending a packet, as on a line that is silent or lossy.</summary>
    public async Task PauseAsync(TimeSpan duration, CancellationToken cancellation)
    {
        await new Pace(_options.Clock, _options.Speed).WaitUntilAsync(duration.TotalMilliseconds, cancellation);
        _position += duration.TotalMilliseconds;
    }

    /// <summary>Sends one media message as it is told, regular or not.</summary>
    /// <param name="track"><c>inbound</c>, <c>outbound</c>, or a mistake.</param>
    /// <param name="timestamp">Milliseconds from the start of the stream.</param>
    /// <param name="payload">8 kHz mu-law of any length.</param>
    /// <param name="cancellation">Aborts the socket.</param>
    public async Task SendMediaAsync(string track, long timestamp, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        await SendNumberedAsync(number => _messages.Media(number, track, NextChunk(track), timestamp, payload), cancellation);
        FramesSent++;
    }

    /// <summary>Sends a pressed key; Twilio does so on bidirectional streams only.</summary>
    public Task SendDtmfAsync(char digit, CancellationToken cancellation) =>
        SendNumberedAsync(number => _messages.Dtmf(number, digit), cancellation);

    /// <summary>Sends any text as one message, outside the numbering.</summary>
    public Task SendTextAsync(string text, CancellationToken cancellation) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, cancellation);

    /// <summary>Sends any bytes as one binary message.</summary>
    public Task SendBinaryAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Binary, cancellation);

    /// <summary>Sends <c>stop</c> and leaves the socket open.</summary>
    public Task SendStopAsync(CancellationToken cancellation) => SendNumberedAsync(_messages.Stop, cancellation);

    /// <summary>Ends the stream in the usual way: <c>stop</c>, then the close handshake.</summary>
    /// <exception cref="StreamException">The bridge broke the protocol at some time.</exception>
    public async Task<StreamClosure> StopAsync(CancellationToken cancellation)
    {
        await SendIfOpenAsync(SendStopAsync, cancellation);
        return await CloseAsync(cancellation);
    }

    /// <summary>Closes the socket without <c>stop</c>; waits at most 5 s for the bridge's half of the handshake.</summary>
    /// <exception cref="StreamException">The bridge broke the protocol at some time.</exception>
    public async Task<StreamClosure> CloseAsync(CancellationToken cancellation)
    {
        await SendIfOpenAsync(token => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, token), cancellation);
        try
        {
            return await Closed.WaitAsync(CloseTimeout, _options.Clock, cancellation);
        }
        catch (TimeoutException)
        {
            _socket.Reset();
            return await Closed.WaitAsync(cancellation);
        }
    }

    /// <summary>Cuts the TCP connection with a reset, without <c>stop</c> and without a close frame.</summary>
    /// <exception cref="StreamException">The bridge broke the protocol at some time.</exception>
    public Task<StreamClosure> DropAsync()
    {
        _socket.Reset();
        return Closed;
    }

    /// <summary>Cuts the connection if it is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
            return;

        await _disposed.CancelAsync();
        _socket.Reset();
        await ((Task)Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _inbox.DisposeAsync();
        _socket.Dispose();
        _numbering.Dispose();
        _disposed.Dispose();
    }

    private async Task<StreamClosure> ReceiveAsync()
    {
        var closure = await _inbox.ReadAsync(_socket, _disposed.Token);
        return _inbox.Violation is { } violation ? throw violation : closure;
    }

    private static async Task<bool> SendIfOpenAsync(Func<CancellationToken, Task> send, CancellationToken cancellation)
    {
        try
        {
            await send(cancellation);
            return true;
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or IOException)
        {
            // The bridge has closed the stream: Twilio stops sending and says so by the closure, not by a failure here.
            return false;
        }
    }

    private Task SendMarkAsync(string name, CancellationToken cancellation) =>
        SendNumberedAsync(number => _messages.Mark(number, name), cancellation);

    // Numbers must leave in their order, so numbering and sending are one step.
    private async Task SendNumberedAsync(Func<long, ReadOnlyMemory<byte>> message, CancellationToken cancellation)
    {
        await _numbering.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(message(++_sequenceNumber), WebSocketMessageType.Text, cancellation);
        }
        finally
        {
            _numbering.Release();
        }
    }

    private long NextChunk(string track)
    {
        var counter = _options.Stream.ChunkPerTrack ? track : "";
        return _chunks[counter] = _chunks.GetValueOrDefault(counter) + 1;
    }
}
