using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.Native;

/// <summary>A system call that must not fail did.</summary>
internal sealed class SystemCallException(string call)
    : Exception($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}")
{
    /// <summary>The result, unless it is negative.</summary>
    public static int Check(int result, string call) => result >= 0 ? result : throw new SystemCallException(call);
}
