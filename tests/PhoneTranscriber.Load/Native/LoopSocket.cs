using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.Native;

/// <summary>One socket of an <see cref="EventLoop"/>. What the peer does not take at once waits here, within a bound.</summary>
internal abstract unsafe class LoopSocket
{
    /// <summary>Bytes that may wait for a peer that does not read; beyond it the connection is given up.</summary>
    private const int MaxWaiting = 256 * 1024;

    private const int Stream = 1;
    protected const int NonBlocking = 0x800;
    protected const int CloseOnExec = 0x80000;
    private byte[] _waiting = [];
    private int _waitingCount;
    private Tls? _tls;

    protected LoopSocket(EventLoop loop, int descriptor, Tls? tls)
    {
        (Loop, Descriptor, _tls) = (loop, descriptor, tls);
        loop.Add(this, EventLoop.Readable);
    }

    public int Descriptor { get; }

    public bool IsClosed { get; private set; }

    /// <summary>Times that the peer's window was full.</summary>
    public int Stalls { get; private set; }

    protected EventLoop Loop { get; }

    internal void OnEvent(uint events)
    {
        // A TLS record that waits to be written may need one to be read first.
        if (_waitingCount > 0 && (_tls is not null || (events & EventLoop.Writable) != 0)) Flush();
        if (!IsClosed && (events & ~EventLoop.Writable) != 0) OnReadable();
    }

    /// <summary>Closes without a word; harmless when closed.</summary>
    public void Close()
    {
        if (IsClosed) return;
        IsClosed = true;
        Loop.Remove(this);
        _tls?.Dispose();
        _tls = null;
        _ = Libc.Close(Descriptor);
    }

    protected static int Open() =>
        SystemCallException.Check(Libc.Socket(2, Stream | NonBlocking | CloseOnExec, 0), "socket");

    /// <summary>A socket on its way to a port of this machine; what is sent meanwhile waits.</summary>
    protected static int Dial(int port)
    {
        var descriptor = Open();
        SendAtOnce(descriptor);
        var address = new LoopbackAddress(port);
        if (Libc.Connect(descriptor, &address, sizeof(LoopbackAddress)) < 0 && Marshal.GetLastPInvokeError() != Libc.InProgress)
            throw new SystemCallException("connect");
        return descriptor;
    }

    /// <summary>Every frame leaves at once: neither collected with the next one nor paced, as some systems' default congestion control does.</summary>
    protected static void SendAtOnce(int descriptor)
    {
        const int Tcp = 6;
        const int NoDelay = 1;
        const int CongestionControl = 13;
        var one = 1;
        _ = Libc.SetOption(descriptor, Tcp, NoDelay, &one, sizeof(int));
        fixed (byte* reno = "reno"u8) _ = Libc.SetOption(descriptor, Tcp, CongestionControl, (int*)reno, 4);
    }

    /// <summary>Receives what is there and handles it; must close when <see cref="Receive"/> says that nothing will come any more.</summary>
    protected abstract void OnReadable();

    /// <summary>The peer is gone or does not read.</summary>
    protected abstract void OnLost();

    /// <returns>Bytes received; 0 when the peer is gone, -1 when there is nothing now.</returns>
    protected int Receive(Span<byte> buffer)
    {
        fixed (byte* at = buffer)
        {
            if (_tls is not null) return _tls.Read(at, buffer.Length);
            var count = (int)Libc.Receive(Descriptor, at, buffer.Length, 0);
            if (count >= 0) return count;
            return Marshal.GetLastPInvokeError() is Libc.WouldBlock or Libc.Interrupted ? -1 : 0;
        }
    }

    /// <summary>Sends now, or as soon as the peer takes it.</summary>
    protected void Send(ReadOnlySpan<byte> data)
    {
        if (IsClosed) return;
        var sent = _waitingCount > 0 ? 0 : TrySend(data);
        if (sent == data.Length) return;
        if (sent < 0 || _waitingCount + data.Length - sent > MaxWaiting)
        {
            OnLost();
            return;
        }

        Stalls++;
        if (_waitingCount == 0) Loop.Watch(this, EventLoop.Readable | EventLoop.Writable);
        var rest = data[sent..];
        if (_waitingCount + rest.Length > _waiting.Length) Array.Resize(ref _waiting, Math.Max(4096, 2 * (_waitingCount + rest.Length)));
        rest.CopyTo(_waiting.AsSpan(_waitingCount));
        _waitingCount += rest.Length;
    }

    private void Flush()
    {
        var sent = TrySend(_waiting.AsSpan(0, _waitingCount));
        if (sent < 0)
        {
            OnLost();
            return;
        }

        _waiting.AsSpan(sent, _waitingCount - sent).CopyTo(_waiting);
        _waitingCount -= sent;
        if (_waitingCount == 0) Loop.Watch(this, EventLoop.Readable);
    }

    /// <returns>Bytes the peer took; -1 when it is gone.</returns>
    private int TrySend(ReadOnlySpan<byte> data)
    {
        fixed (byte* at = data)
        {
            if (_tls is not null) return _tls.Write(at, data.Length);
            var count = (int)Libc.Send(Descriptor, at, data.Length, Libc.NoSignal);
            if (count >= 0) return count;
            return Marshal.GetLastPInvokeError() is Libc.WouldBlock or Libc.Interrupted ? 0 : -1;
        }
    }
}
