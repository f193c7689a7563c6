using Microsoft.Win32.SafeHandles;

namespace PhoneTranscriber.LocalSpeech.Native;

/// <summary>A <c>ps_decoder_t</c>.</summary>
internal sealed class DecoderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        // What is left is the count of the other owners.
        return PocketSphinx.Free(handle) >= 0;
    }
}
