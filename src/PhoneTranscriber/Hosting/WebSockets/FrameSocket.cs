using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.Hosting.WebSockets;

/// <summary>
/// One end of a WebSocket (RFC 6455) on a connection that is upgraded. The runtime's own costs more per message than all that is done with
/// it: what has come is taken here from where the connection holds it, and what is sent goes out in one piece, on the sender's thread.
/// Nothing is allocated for a message. One receiver and any number of senders at a time; no extensions.
/// </summary>
/// <param name="stream">The connection, which it owns.</param>
/// <param name="isServer">Whether the other end is a client: it masks, this one does not.</param>
internal sealed class FrameSocket(AheadStream stream, bool isServer) : WebSocket, IAheadTaker, IOffersText
{
    /// <summary>The longest payload of a control frame, bytes.</summary>
    private const int MaxControl = 125;

    private const string NotUtf8 = "a text that is not UTF-8";

    private readonly Lock _gate = new();
    private SendTurn _turn;
    private volatile WebSocketState _state = WebSocketState.Open;
    private WebSocketCloseStatus? _closeStatus;
    private string? _closeDescription;

    // The data frame that is being received, and the message it belongs to.
    private long _left;
    private uint _mask;
    private bool _isFrameBegun;
    private bool _isFinal;
    private bool _isWithinMessage;
    private bool _isAtStart;
    private WebSocketMessageType _type;
    private Utf8Check _text;

    /// <summary>What was given out where it had come, and is in use until the next call.</summary>
    private int _lent;

    /// <summary>Why what has come cannot be received; null while it can.</summary>
    private string? _violation;
    private IOffersText.TextTaker? _textTaker;
    private volatile bool _hasReceived;
    private bool _isPinged;

    public override WebSocketCloseStatus? CloseStatus => _closeStatus;

    public override string? CloseStatusDescription => _closeDescription;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    /// <inheritdoc/>
    /// <remarks>Of a client's end: nothing it receives is masked.</remarks>
    IOffersText.TextTaker? IOffersText.Taker
    {
        set => _textTaker = isServer ? null : value;
    }

    /// <summary>
    /// To be called at intervals: a peer that has sent nothing since the last call is pinged, and one that did not even answer that is let go
    /// of.
    /// </summary>
    /// <returns>Done when the ping is sent or the connection is lost; never faults.</returns>
    public Task KeepAliveAsync()
    {
        if (_hasReceived)
        {
            _hasReceived = _isPinged = false;
            return Task.CompletedTask;
        }

        if (_isPinged)
        {
            Abort();
            return Task.CompletedTask;
        }

        _isPinged = true;
        return TrySendControlAsync(FrameOpcode.Ping, []);
    }

    /// <summary>
    /// A text message that has come whole, in one frame: it is given out where it is, and good until the next call. False when there is none:
    /// then <see cref="ReceiveAsync(Memory{byte}, CancellationToken)"/> has whatever comes next.
    /// </summary>
    public bool TryReceiveText(out Memory<byte> text)
    {
        text = default;
        if (!IsFrameBegun() || !_isAtStart || !_isFinal || _type != WebSocketMessageType.Text || stream.Ahead.Length < _left) return false;
        text = stream.Ahead[..(int)_left];
        if (isServer) FrameMask.Apply(_mask, text.Span, text.Span);
        _lent = text.Length;
        (_left, _isFrameBegun, _isWithinMessage) = (0, false, false);
        if (Utf8.IsValid(text.Span)) return true;
        _violation = NotUtf8;
        return false;
    }

    /// <summary>Whether nothing has come that is not given out: then, and only then, <see cref="WaitAsync"/> is what to wait for.</summary>
    public bool IsEmpty => stream.Ahead.IsEmpty && !_isFrameBegun && _violation is null;

    /// <summary>How much has come that is not given out, bytes; without the head of a message that has begun.</summary>
    public int AheadBytes => stream.Received;

    /// <summary>
    /// Waits until something has come, at the price of one wait of the connection itself; false when nothing will any more. What has come, and
    /// how the connection ended, the next call that receives tells.
    /// </summary>
    /// <param name="taker">May take what comes meanwhile; null: nobody does.</param>
    /// <exception cref="IOException">The connection is lost.</exception>
    public ValueTask<bool> WaitAsync(IAheadTaker? taker = null) => taker is null ? stream.FillAsync(CancellationToken.None) : stream.FillAsync(taker);

    /// <summary>
    /// The next piece of a message, as much as has come and there is room for. Without room it completes when something of a message is
    /// there, which saves a buffer until then.
    /// </summary>
    /// <exception cref="WebSocketException">The connection is lost, or the peer breaks the protocol.</exception>
    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (TryReceive(buffer.Span, out var result)) return new ValueTask<ValueWebSocketReceiveResult>(result);
        return buffer.IsEmpty && IsEmpty && !cancellationToken.CanBeCanceled ? WaitForPieceAsync() : WaitAndReceiveAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var result = await ReceiveAsync(buffer.AsMemory(), cancellationToken);
        return new WebSocketReceiveResult(result.Count, result.MessageType, result.EndOfMessage, CloseStatus, CloseStatusDescription);
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (!endOfMessage) throw new NotSupportedException("Messages are sent whole.");
        if (State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return ValueTask.FromException(NotOpen());
        var opcode = messageType == WebSocketMessageType.Text ? FrameOpcode.Text : FrameOpcode.Binary;
        return _turn.TryEnter() ? SendInTurn(opcode, buffer.Span) : WaitAndSendAsync(opcode, buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (State is not (WebSocketState.Open or WebSocketState.CloseReceived)) throw NotOpen();
        var payload = new byte[MaxControl];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)closeStatus);
        Encoding.UTF8.TryGetBytes(statusDescription, payload.AsSpan(2), out var length);
        await EnterAsync(cancellationToken);
        await SendInTurn(FrameOpcode.Close, payload.AsSpan(0, 2 + length)).AsTask().WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        await CloseOutputAsync(closeStatus, statusDescription, cancellationToken);
        var rest = new byte[1024];
        while (State == WebSocketState.CloseSent) await ReceiveAsync(rest.AsMemory(), cancellationToken);
    }

    public override void Abort()
    {
        lock (_gate)
        {
            if (_state != WebSocketState.Closed) _state = WebSocketState.Aborted;
        }

        stream.Dispose();
    }

    public override void Dispose() => Abort();

    private static WebSocketException Lost(Exception? cause) => new(WebSocketError.ConnectionClosedPrematurely, cause);

    /// <summary>What connections throw that are lost, or closed by somebody else here.</summary>
    private static bool IsLoss(Exception exception) => exception is IOException or ObjectDisposedException or InvalidOperationException;

    private static WebSocketException NotOpen() => new(WebSocketError.InvalidState, "The WebSocket is not open any more.");

    /// <inheritdoc/>
    bool IAheadTaker.TakeAhead()
    {
        while (TryReceiveText(out var text))
        {
            if (_textTaker!(text.Span)) continue;
            // As if it had not been taken.
            (_lent, _left, _isFrameBegun, _isWithinMessage) = (0, text.Length, true, true);
            return false;
        }

        return IsEmpty;
    }

    /// <summary>
    /// The usual wait, for something of a message to be there. It has few variables, since they are copied into the object that waits:
    /// copying many references counts as a change of all that lies beside it, and the garbage collector goes through that.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ValueWebSocketReceiveResult> WaitForPieceAsync()
    {
        bool isThere;
        try
        {
            isThere = await (_textTaker is null ? stream.FillAsync(CancellationToken.None) : stream.FillAsync(this));
        }
        catch (Exception failure) when (IsLoss(failure))
        {
            Abort();
            throw Lost(failure);
        }

        return isThere && TryReceive([], out var result) ? result : await WaitAndReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ValueWebSocketReceiveResult> WaitAndReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (TryReceive(buffer.Span, out var result)) return result;
                if (_violation is not null) throw await RefuseAsync(_violation);
                if (!_isFrameBegun && FrameHeader.Read(stream.Ahead.Span, out var header) is var size and > 0 && stream.Ahead.Length >= size + header.Length)
                {
                    if (await HandleControlAsync(header, size)) return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true);
                    continue;
                }

                if (!await stream.FillAsync(cancellationToken)) throw new EndOfStreamException();
            }
        }
        catch (Exception failure) when (IsLoss(failure))
        {
            Abort();
            throw Lost(failure);
        }
        catch (OperationCanceledException)
        {
            Abort();
            throw;
        }
    }

    /// <summary>Takes what has come; false when more has to come first, or when it is a control frame, or breaks the protocol.</summary>
    private bool TryReceive(Span<byte> room, out ValueWebSocketReceiveResult result)
    {
        result = default;
        if (!IsFrameBegun()) return false;
        var ahead = stream.Ahead.Span;
        if (_left > 0 && ahead.IsEmpty) return false;
        var length = (int)Math.Min(Math.Min(_left, room.Length), ahead.Length);
        if (isServer) FrameMask.Apply(_mask, ahead[..length], room);
        else ahead[..length].CopyTo(room);
        stream.Advance(length);
        _hasReceived = true;
        _left -= length;
        _mask = FrameMask.After(_mask, length);
        _isFrameBegun = _left > 0;
        _isAtStart &= length == 0;
        var isEnd = _left == 0 && _isFinal;
        if (_type == WebSocketMessageType.Text && !_text.Accepts(room[..length], isEnd))
        {
            _violation = NotUtf8;
            return false;
        }

        if (isEnd) _isWithinMessage = false;
        result = new ValueWebSocketReceiveResult(length, _type, isEnd);
        return true;
    }

    /// <summary>Whether the header of the next data frame has come; it is taken then.</summary>
    private bool IsFrameBegun()
    {
        if (_lent > 0)
        {
            stream.Advance(_lent);
            _lent = 0;
        }

        return _violation is null && (_isFrameBegun || TryBegin());
    }

    private bool TryBegin()
    {
        var size = FrameHeader.Read(stream.Ahead.Span, out var header);
        if (size == 0) return false;
        _hasReceived = true;
        _violation = Violation(header);
        if (_violation is not null || header.Opcode >= FrameOpcode.Close) return false;
        stream.Advance(size);
        if (header.Opcode != FrameOpcode.Continuation)
        {
            _type = header.Opcode == FrameOpcode.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            _text = default;
            _isAtStart = true;
        }

        (_left, _mask, _isFinal, _isWithinMessage, _isFrameBegun) = (header.Length, header.Mask ?? 0, header.IsFinal, true, true);
        return true;
    }

    private string? Violation(in FrameHeader header) => header switch
    {
        { HasReserved: true } => "reserved bits",
        { Length: < 0 } => "a length that is none",
        { Opcode: FrameOpcode.Close or FrameOpcode.Ping or FrameOpcode.Pong } => header is { IsFinal: true, Length: <= MaxControl } ? MaskViolation(header) : "a long control frame",
        { Opcode: FrameOpcode.Continuation } => _isWithinMessage ? MaskViolation(header) : "a continuation of nothing",
        { Opcode: FrameOpcode.Text or FrameOpcode.Binary } => _isWithinMessage ? "a message within another" : MaskViolation(header),
        _ => "an unknown kind of frame",
    };

    private string? MaskViolation(in FrameHeader header) => header.Mask is null == isServer ? "a mask where none belongs, or none where one does" : null;

    /// <summary>Handles a control frame that has come whole; true for a close.</summary>
    private async ValueTask<bool> HandleControlAsync(FrameHeader header, int size)
    {
        var payload = new byte[(int)header.Length];
        FrameMask.Apply(header.Mask ?? 0, stream.Ahead.Span.Slice(size, payload.Length), payload);
        stream.Advance(size + payload.Length);
        if (header.Opcode == FrameOpcode.Ping) await TrySendControlAsync(FrameOpcode.Pong, payload);
        if (header.Opcode != FrameOpcode.Close) return false;
        if (!IsCloseSound(payload)) throw await RefuseAsync("a close that says nothing sound");
        _closeStatus = payload.Length < 2 ? WebSocketCloseStatus.NormalClosure : (WebSocketCloseStatus)BinaryPrimitives.ReadUInt16BigEndian(payload);
        _closeDescription = payload.Length < 2 ? "" : Encoding.UTF8.GetString(payload.AsSpan(2));
        TryMoveOn(isClosingHere: false);
        return true;
    }

    /// <summary>No reason at all, or a status that may be sent (RFC 6455, section 7.4) and words.</summary>
    private static bool IsCloseSound(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty
        || (payload.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(payload) is >= 1000 and < 5000 and not (1004 or 1005 or 1006 or 1015) && Utf8.IsValid(payload[2..]));

    /// <summary>Says what is wrong, and gives the connection up.</summary>
    private async ValueTask<WebSocketException> RefuseAsync(string violation)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)(violation == NotUtf8 ? WebSocketCloseStatus.InvalidPayloadData : WebSocketCloseStatus.ProtocolError));
        await TrySendControlAsync(FrameOpcode.Close, payload);
        Abort();
        return new WebSocketException(WebSocketError.Faulted, $"The peer sent {violation}.");
    }

    /// <summary>A close was received, or is about to be sent; false when it must not be sent.</summary>
    private bool TryMoveOn(bool isClosingHere)
    {
        lock (_gate)
        {
            var before = _state;
            _state = (before, isClosingHere) switch
            {
                (WebSocketState.Open, true) => WebSocketState.CloseSent,
                (WebSocketState.Open, false) => WebSocketState.CloseReceived,
                (WebSocketState.CloseReceived, true) or (WebSocketState.CloseSent, false) => WebSocketState.Closed,
                _ => before,
            };
            return _state != before;
        }
    }

    /// <summary>Sends a control frame of ours; when it cannot be sent, whoever receives learns why.</summary>
    private async Task TrySendControlAsync(FrameOpcode opcode, byte[] payload)
    {
        await _turn.EnterAsync(CancellationToken.None);
        try
        {
            await SendInTurn(opcode, payload);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The connection is lost, or it is closed.
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _turn.EnterAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (!_turn.TryLeave())
            {
                await _turn.TakeAsync();
                _turn.Exit();
            }

            throw;
        }
    }

    private async ValueTask WaitAndSendAsync(FrameOpcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        await SendInTurn(opcode, payload.Span);
    }

    private ValueTask SendInTurn(FrameOpcode opcode, ReadOnlySpan<byte> payload)
    {
        // Nothing may follow a close, which may have gone out while this waited for its turn.
        if (opcode == FrameOpcode.Close ? !TryMoveOn(isClosingHere: true) : State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            _turn.Exit();
            return ValueTask.FromException(NotOpen());
        }

        var frame = LastingArrays.Shared.Rent(FrameHeader.MaxBytes + payload.Length);
        uint? mask = isServer ? null : FrameMask.Next();
        var size = new FrameHeader(opcode, IsFinal: true, HasReserved: false, mask, payload.Length).Write(frame);
        if (mask is { } bits) FrameMask.Apply(bits, payload, frame.AsSpan(size));
        else payload.CopyTo(frame.AsSpan(size));
        var writing = Write(frame.AsMemory(0, size + payload.Length));
        if (!writing.IsCompletedSuccessfully) return FinishAsync(writing, frame);
        writing.GetAwaiter().GetResult();
        LastingArrays.Shared.Return(frame);
        _turn.Exit();
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection that is gone may say so at once.</summary>
    private ValueTask Write(ReadOnlyMemory<byte> frame)
    {
        try
        {
            return stream.WriteAsync(frame, CancellationToken.None);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException(failure);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(ValueTask writing, byte[] frame)
    {
        try
        {
            await writing;
            LastingArrays.Shared.Return(frame);
        }
        catch (Exception failure) when (IsLoss(failure))
        {
            Abort();
            throw Lost(failure);
        }
        finally
        {
            _turn.Exit();
        }
    }
}
