using System.Runtime.InteropServices;

namespace PhoneTranscriber.LocalSpeech.Native;

/// <summary>
/// The head of sphinxbase's <c>feat_t</c> (feat.h, soname 3), down to the one pointer that no function gives: the state of the
/// cepstral mean normalization, which must not pass from one caller to the next.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct FeatureExtraction
{
    public readonly int ReferenceCount;
    public readonly nint Name;
    public readonly int CepstrumSize;
    public readonly int StreamCount;
    public readonly nint StreamLengths;
    public readonly int WindowSize;
    public readonly int SubvectorCount;
    public readonly nint SubvectorLengths;
    public readonly nint Subvectors;
    public readonly nint SubvectorBuffer;
    public readonly int SubvectorDimensions;
    public readonly int MeanNormalization;
    public readonly int VarianceNormalization;
    public readonly int GainControl;
    public readonly nint ComputeFeatures;
    public readonly nint MeanState;
}
