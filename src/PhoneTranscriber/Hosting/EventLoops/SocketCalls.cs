using System.Runtime.InteropServices;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// The two system calls that a live call consists of, on a socket that does not block. The runtime's own take a lease of the descriptor for
/// each call; here the caller sees to it that nobody closes it meanwhile.
/// </summary>
internal static unsafe partial class SocketCalls
{
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int NoSignal = 0x4000;

    /// <param name="descriptor">An open socket.</param>
    /// <param name="room">Gets what has come.</param>
    /// <param name="failure">Why the connection is lost; else null.</param>
    /// <returns>Bytes; 0 at the end of the connection, -1 when nothing has come or the connection is lost.</returns>
    public static int Receive(nint descriptor, Span<byte> room, out IOException? failure)
    {
        fixed (byte* at = room)
        {
            while (true)
            {
                if (IsOver(Receive((int)descriptor, at, (nuint)room.Length, 0), out var length, out failure)) return length;
            }
        }
    }

    /// <param name="descriptor">An open socket.</param>
    /// <param name="bytes">Some, at least.</param>
    /// <param name="failure">Why the connection is lost; else null.</param>
    /// <returns>How many were taken; -1 when none were.</returns>
    public static int Send(nint descriptor, ReadOnlySpan<byte> bytes, out IOException? failure)
    {
        fixed (byte* at = bytes)
        {
            while (true)
            {
                if (IsOver(Send((int)descriptor, at, (nuint)bytes.Length, NoSignal), out var length, out failure)) return length;
            }
        }
    }

    /// <summary>False for a call that was interrupted, to be made again: of what is there nobody is told a second time.</summary>
    private static bool IsOver(nint result, out int length, out IOException? failure)
    {
        (length, failure) = ((int)result, null);
        if (result >= 0) return true;
        var error = Marshal.GetLastPInvokeError();
        if (error is not (WouldBlock or Interrupted)) failure = new IOException($"The connection failed: {Marshal.GetPInvokeErrorMessage(error)}.");
        return error != Interrupted;
    }

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int descriptor, byte* room, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte* bytes, nuint length, int flags);
}
