using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.Native;

/// <summary>Waits for thousands of sockets on one thread (epoll, level-triggered) and tells each what is up.</summary>
internal sealed unsafe class EventLoop : IDisposable
{
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;

    private const int MaxEvents = 256;
    private const int CloseOnExec = 0x80000;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private readonly int _poll = SystemCallException.Check(Libc.CreatePoll(CloseOnExec), "epoll_create1");
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * 16, pinned: true);
    private LoopSocket?[] _sockets = new LoopSocket?[1024];

    /// <summary>Where a socket receives; it takes out what it wants to keep.</summary>
    public byte[] Buffer { get; } = GC.AllocateArray<byte>(256 * 1024, pinned: true);

    public void Add(LoopSocket socket, uint interest)
    {
        if (socket.Descriptor >= _sockets.Length) Array.Resize(ref _sockets, Math.Max(_sockets.Length * 2, socket.Descriptor + 1));
        _sockets[socket.Descriptor] = socket;
        Control(1, socket.Descriptor, interest);
    }

    public void Watch(LoopSocket socket, uint interest) => Control(3, socket.Descriptor, interest);

    public void Remove(LoopSocket socket) => _sockets[socket.Descriptor] = null;

    /// <summary>Handles what is ready, at most <see cref="MaxEvents"/> sockets; does not wait.</summary>
    /// <returns>How many were.</returns>
    public int Run()
    {
        var timeout = new TimeSpec(0);
        fixed (byte* events = _events)
        {
            var count = Libc.WaitPoll(_poll, events, MaxEvents, &timeout, null);
            if (count < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted) throw new SystemCallException("epoll_pwait2");
            for (var i = 0; i < count; i++)
            {
                var ready = new ReadOnlySpan<byte>(events + (i * Stride), Stride);
                _sockets[BinaryPrimitives.ReadInt32LittleEndian(ready[(Stride - 8)..])]?.OnEvent(BinaryPrimitives.ReadUInt32LittleEndian(ready));
            }

            return Math.Max(count, 0);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket?.Close();
        _ = Libc.Close(_poll);
    }

    private void Control(int operation, int descriptor, uint interest)
    {
        Span<byte> description = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(description, interest);
        BinaryPrimitives.WriteInt64LittleEndian(description[(Stride - 8)..], descriptor);
        fixed (byte* at = description) SystemCallException.Check(Libc.ControlPoll(_poll, operation, descriptor, at), "epoll_ctl");
    }
}
