using Microsoft.Win32.SafeHandles;

namespace PhoneTranscriber.LocalSpeech.Native;

/// <summary>A <c>cmd_ln_t</c>; a decoder keeps its own reference.</summary>
internal sealed class ArgumentsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => PocketSphinx.FreeArguments(handle) >= 0;
}
