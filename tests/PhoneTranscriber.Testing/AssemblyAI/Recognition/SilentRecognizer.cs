using System.Diagnostics.CodeAnalysis;

namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>Hears nothing, whatever is said.</summary>
internal sealed class SilentRecognizer : IRecognizer
{
    public bool Speaking => false;

    public RecognizedWord? Unfinished => null;

    public bool Punctuates => true;

    public void Hear(ReadOnlySpan<byte> audio, double clockMs)
    {
    }

    public bool TryTake([NotNullWhen(true)] out RecognizedWord? word)
    {
        word = null;
        return false;
    }

    public void DropUnfinished()
    {
    }

    public void Finish()
    {
    }
}
