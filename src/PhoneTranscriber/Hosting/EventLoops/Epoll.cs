using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// One epoll instance of Linux, edge-triggered: tells which of thousands of sockets have become ready, once; it would have to look at each
/// of them a second time to see that it is not ready any more. Each is known by a number of its own, which is never used again, so that what
/// is told of a socket that has been closed meanwhile meets nobody.
/// </summary>
internal sealed unsafe partial class Epoll
{
    /// <summary><c>EPOLLIN</c>. Errors and the other side's end are told too, always, by bits of their own.</summary>
    public const uint Readable = 0x1;

    /// <summary><c>EPOLLOUT</c></summary>
    public const uint Writable = 0x4;

    /// <summary><c>EPOLLRDHUP</c>, <c>EPOLLHUP</c> or <c>EPOLLERR</c>: the other side has ended, or the connection is lost.</summary>
    public const uint HangUp = 0x2000 | 0x10 | 0x8;

    /// <summary><c>EPOLLRDHUP</c> and <c>EPOLLET</c></summary>
    private const uint Always = 0x2000 | 0x80000000;

    /// <summary>The number of <see cref="Wake"/>, which no socket has: its lower half is a place as any, its upper half is not.</summary>
    private const long WakeId = -1L << 32;

    private const int MaxEvents = 256;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Interrupted = 4;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MaxEvents * 16, pinned: true);
    private readonly int _descriptor = Check(Create(CloseOnExec), "epoll_create1");
    private readonly int _wake = Check(CreateEvent(0, CloseOnExec | NonBlocking), "eventfd");

    public Epoll() => Watch(_wake, WakeId, 0, Readable);

    /// <param name="descriptor">An open socket, or what else can be waited for.</param>
    /// <param name="id">Its number.</param>
    /// <param name="before">What was watched for so far; 0 for nothing.</param>
    /// <param name="interest">What to watch for from now on; 0 for nothing. What is so already is told, also when it is what it was before.</param>
    /// <exception cref="IOException">The kernel refused, for want of memory or of watches.</exception>
    public void Watch(nint descriptor, long id, uint before, uint interest)
    {
        Span<byte> description = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(description, interest | Always);
        BinaryPrimitives.WriteInt64LittleEndian(description[(Stride - 8)..], id);
        var operation = before == 0 ? Add : interest == 0 ? Remove : Modify;
        fixed (byte* at = description) Check(Control(_descriptor, operation, (int)descriptor, at), "epoll_ctl");
    }

    /// <summary>Waits until something is ready. For one thread.</summary>
    /// <param name="milliseconds">The longest wait; -1 for ever.</param>
    /// <returns>How many are, see <see cref="Ready"/>.</returns>
    public int Wait(int milliseconds)
    {
        fixed (byte* events = _events)
        {
            var count = Wait(_descriptor, events, MaxEvents, milliseconds);
            return count < 0 && Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(count, "epoll_wait");
        }
    }

    public (long Id, uint Events) Ready(int index)
    {
        ReadOnlySpan<byte> ready = _events.AsSpan(index * Stride, Stride);
        return (BinaryPrimitives.ReadInt64LittleEndian(ready[(Stride - 8)..]), BinaryPrimitives.ReadUInt32LittleEndian(ready));
    }

    /// <summary>Ends the wait that is under way, or the next one. From any thread.</summary>
    public void Wake() => _ = WriteEvent(_wake, 1);

    /// <summary>Lets time pass, however much is ready.</summary>
    public static void Pause(TimeSpan time)
    {
        var (seconds, nanoseconds) = Math.DivRem((long)time.TotalNanoseconds, 1_000_000_000);
        var request = stackalloc nint[2] { (nint)seconds, (nint)nanoseconds };
        _ = Sleep(request, null);
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(nint* request, nint* remaining);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd_write")]
    private static partial int WriteEvent(int descriptor, ulong value);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, byte* description);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, byte* events, int most, int milliseconds);
}
