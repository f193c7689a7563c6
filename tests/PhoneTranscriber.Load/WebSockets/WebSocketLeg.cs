using System.Text;
using PhoneTranscriber.Load.Native;

namespace PhoneTranscriber.Load.WebSockets;

/// <summary>One end of a WebSocket on the event loop: an HTTP head first, frames from then on.</summary>
internal abstract class WebSocketLeg : LoopSocket
{
    private const int MaxHead = 16 * 1024;
    private byte[] _rest = [];
    private int _restCount;
    private bool _upgraded;

    protected WebSocketLeg(EventLoop loop, int descriptor, Tls? tls)
        : base(loop, descriptor, tls)
    {
    }

    /// <summary>The request's or the answer's head, without its last empty line.</summary>
    protected abstract void OnHead(string head);

    /// <param name="opcode">What it is.</param>
    /// <param name="payload">Unmasked; good until the call returns.</param>
    protected abstract void OnFrame(Opcode opcode, ReadOnlySpan<byte> payload);

    protected sealed override void OnReadable()
    {
        while (!IsClosed)
        {
            // What was left of the last read goes in front of this one.
            var buffer = Loop.Buffer.AsSpan();
            _rest.AsSpan(0, _restCount).CopyTo(buffer);
            var space = buffer[_restCount..];
            var count = Receive(space);
            if (count < 0) return;
            if (count == 0)
            {
                OnLost();
                return;
            }

            Take(buffer[..(_restCount + count)]);
            if (count < space.Length && !ReadsUntilEmpty) return;
        }
    }

    /// <summary>TLS keeps decrypted bytes that no poll would tell of.</summary>
    protected bool ReadsUntilEmpty { get; init; }

    private void Take(Span<byte> data)
    {
        try
        {
            if (!_upgraded && !TryTakeHead(ref data)) return;
            while (!IsClosed && FrameReader.TryRead(ref data, out var opcode, out var payload)) OnFrame(opcode, payload);
            Keep(data);
        }
        catch (InvalidDataException)
        {
            OnLost();
        }
    }

    private bool TryTakeHead(ref Span<byte> data)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (data.Length > MaxHead) throw new InvalidDataException("an HTTP head without an end");
            Keep(data);
            return false;
        }

        _upgraded = true;
        var head = Encoding.Latin1.GetString(data[..end]);
        data = data[(end + 4)..];
        OnHead(head);
        return true;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (data.Length > _rest.Length) _rest = new byte[Math.Max(1024, data.Length * 2)];
        data.CopyTo(_rest);
        _restCount = data.Length;
    }
}
