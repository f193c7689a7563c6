using System.Runtime.InteropServices;
using PhoneTranscriber.LocalSpeech.Native;

namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>One PocketSphinx decoder. Used by one thread at a time.</summary>
internal sealed unsafe class Decoder : IDisposable
{
    private const int FrameMilliseconds = 10;

    private readonly DecoderHandle _handle;
    private bool _inUtterance;

    private Decoder(DecoderHandle handle) => _handle = handle;

    /// <summary>Loads the model: about 0.3 s of processor time and 95 MB.</summary>
    /// <exception cref="InvalidOperationException">The library does not take the model.</exception>
    public static Decoder Create(ModelFiles model)
    {
        // The library logs hundreds of lines to stderr otherwise.
        PocketSphinx.LogTo(0);
        var arguments = DecoderArguments.For(model);
        using var parsed = PocketSphinx.Parse(0, PocketSphinx.ArgumentDefinitions(), arguments.Length, arguments, strict: 1);
        if (parsed.IsInvalid)
            throw new InvalidOperationException("PocketSphinx refused its arguments.");
        var handle = PocketSphinx.Create(parsed);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            throw new InvalidOperationException("PocketSphinx could not load its model.");
        }
        var decoder = new Decoder(handle);
        decoder.Reset();
        return decoder;
    }

    /// <summary>Forgets the last speaker and line, for the next session.</summary>
    public void Reset()
    {
        if (_inUtterance)
            EndUtterance();
        fixed (float* mean = DecoderArguments.TelephoneMean)
            PocketSphinx.SetCepstralMean(PocketSphinx.Features(_handle)->MeanState, mean);
    }

    public void StartUtterance()
    {
        Check(PocketSphinx.StartStream(_handle));
        Check(PocketSphinx.StartUtterance(_handle));
        _inUtterance = true;
    }

    /// <summary>Decodes 16-bit samples of 16000 Hz.</summary>
    public void Process(ReadOnlySpan<short> samples)
    {
        fixed (short* first = samples)
            Check(PocketSphinx.Process(_handle, first, (nuint)samples.Length, 0, 0));
    }

    /// <summary>
    /// Recognizes an utterance again that is known as a whole: its own mean replaces the running one, which takes about a
    /// quarter off the errors of a first sentence.
    /// </summary>
    public List<RecognizedWord> Recognize(ReadOnlySpan<short> utterance)
    {
        StartUtterance();
        fixed (short* first = utterance)
            Check(PocketSphinx.Process(_handle, first, (nuint)utterance.Length, 0, 1));
        EndUtterance();
        return Words();
    }

    public void EndUtterance()
    {
        _inUtterance = false;
        Check(PocketSphinx.EndUtterance(_handle));
    }

    /// <summary>The words up to now; posterior confidences exist after <see cref="EndUtterance"/> only.</summary>
    public List<RecognizedWord> Words()
    {
        var words = new List<RecognizedWord>();
        // Finds the best path, which the segments and their posteriors are of.
        if (PocketSphinx.Hypothesis(_handle, out _) == 0)
            return words;
        var logMath = PocketSphinx.LogMath(_handle);
        for (var segment = PocketSphinx.FirstSegment(_handle); segment != 0; segment = PocketSphinx.NextSegment(segment))
        {
            if (WordText.Clean(Marshal.PtrToStringUTF8(PocketSphinx.SegmentWord(segment))) is not { } text)
                continue;
            PocketSphinx.SegmentFrames(segment, out var first, out var last);
            var posterior = PocketSphinx.FromLog(logMath, PocketSphinx.SegmentPosterior(segment, out _, out _, out _));
            words.Add(new(text, first * FrameMilliseconds, (last + 1) * FrameMilliseconds, Math.Clamp(posterior, 0, 1)));
        }
        return words;
    }

    public void Dispose() => _handle.Dispose();

    private static void Check(int result)
    {
        if (result < 0)
            throw new InvalidOperationException("PocketSphinx failed on an utterance.");
    }
}
