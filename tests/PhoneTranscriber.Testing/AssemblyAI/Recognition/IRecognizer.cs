using System.Diagnostics.CodeAnalysis;

namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>Turns the audio of one session into words. Knows nothing of turns.</summary>
internal interface IRecognizer
{
    /// <summary>Whether somebody is speaking right now, so that no silence is running.</summary>
    bool Speaking { get; }

    /// <summary>The recognizable beginning of a word that is still being spoken.</summary>
    RecognizedWord? Unfinished { get; }

    /// <summary>Whether the words come with capitals and punctuation.</summary>
    bool Punctuates { get; }

    /// <summary>Hears the next stretch of audio, whole samples, that ends at <paramref name="clockMs"/>.</summary>
    void Hear(ReadOnlySpan<byte> audio, double clockMs);

    /// <summary>Takes the next word heard to its end.</summary>
    bool TryTake([NotNullWhen(true)] out RecognizedWord? word);

    /// <summary>Forgets the word that is being spoken; its remainder is not recognized either.</summary>
    void DropUnfinished();

    /// <summary>No audio will follow: makes what it can of the word that is being spoken.</summary>
    void Finish();
}
