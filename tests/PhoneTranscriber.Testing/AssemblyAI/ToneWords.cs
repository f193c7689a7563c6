using PhoneTranscriber.Testing.AssemblyAI.Recognition;
using PhoneTranscriber.Testing.Audio;

namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>
/// A language of 64 words that survives the telephone: each word is a pair of tones, one of 8 low and one of 8 high ones, so that a
/// test which sends audio can read from the transcript what was lost, repeated or shifted on the way.
/// </summary>
/// <remarks>
/// All tones are multiples of 50 Hz and therefore orthogonal over the decoder's window of 20 ms. A word needs 60 ms to be recognized;
/// a gap of up to 30 ms inside a word does not split it.
/// </remarks>
public static class ToneWords
{
    public const int Count = 64;

    internal static readonly int[] LowHz = [350, 450, 550, 650, 750, 850, 950, 1050];
    internal static readonly int[] HighHz = [1300, 1500, 1700, 1900, 2100, 2300, 2500, 2700];

    private const int SampleRate = 8000;
    private const int RampSamples = 40;
    private const double Amplitude = 7500;

    private static readonly string[] Heads = ["ba", "de", "fi", "go", "ku", "la", "me", "no"];
    private static readonly string[] Tails = ["ra", "se", "ti", "vo", "zu", "pa", "ke", "mi"];

    /// <summary>The spelling of a word, lower case: <c>bara</c> is 0, <c>nomi</c> is 63.</summary>
    public static string Text(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Heads[index / 8] + Tails[index % 8];
    }

    /// <summary>Reads the words of a transcript back, whatever its capitals and punctuation.</summary>
    /// <exception cref="FormatException">A word is none of the 64.</exception>
    public static IReadOnlyList<int> Parse(string transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        return [.. transcript.Split([' ', '.', ',', '?', '!'], StringSplitOptions.RemoveEmptyEntries).Select(IndexOf)];
    }

    /// <summary>Places words one after another.</summary>
    /// <param name="words">Indices 0..63.</param>
    /// <param name="startMs">Where the first word starts.</param>
    /// <param name="wordMs">Length of a word, at least 60 ms.</param>
    /// <param name="pauseMs">Silence after a word; at least 40 ms, or equal neighbours melt into one.</param>
    public static IReadOnlyList<ToneWord> Place(IEnumerable<int> words, int startMs = 0, int wordMs = 200, int pauseMs = 100) =>
        [.. words.Select((word, i) => new ToneWord(word, startMs + i * (wordMs + pauseMs), startMs + i * (wordMs + pauseMs) + wordMs))];

    /// <summary>Speaks words as 8 kHz mu-law, 8 bytes per millisecond.</summary>
    /// <param name="words">Words at their places; they must not overlap.</param>
    /// <param name="totalMs">Length of the audio; 0 ends it with the last word.</param>
    public static byte[] Synthesize(IReadOnlyList<ToneWord> words, int totalMs = 0)
    {
        ArgumentNullException.ThrowIfNull(words);
        var endMs = Math.Max(totalMs, words.Select(word => word.EndMs).DefaultIfEmpty().Max());
        var audio = new byte[endMs * (SampleRate / 1000)];
        Array.Fill(audio, MuLawCode.Silence);
        foreach (var word in words)
            Speak(word, audio);

        return audio;
    }

    /// <summary>Finds the tone words in 8 kHz mu-law audio.</summary>
    public static IReadOnlyList<ToneWord> Decode(ReadOnlySpan<byte> muLaw)
    {
        var samples = new short[muLaw.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = MuLawTable.Decode(muLaw[i]);

        return Decode(samples, SampleRate);
    }

    /// <summary>Finds the tone words in 16-bit PCM.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is no multiple of 200 Hz or under 8000 Hz.</exception>
    public static IReadOnlyList<ToneWord> Decode(ReadOnlySpan<short> samples, int sampleRate)
    {
        var decoder = new ToneWordDecoder(sampleRate);
        decoder.Hear(samples);
        decoder.Finish();
        var words = new List<ToneWord>();
        while (decoder.TryTake(out var word))
            words.Add(word);

        return words;
    }

    private static int IndexOf(string word)
    {
        var head = word.Length == 4 ? Array.IndexOf(Heads, word[..2].ToLowerInvariant()) : -1;
        var tail = word.Length == 4 ? Array.IndexOf(Tails, word[2..].ToLowerInvariant()) : -1;
        return head >= 0 && tail >= 0 ? head * 8 + tail : throw new FormatException($"'{word}' is no tone word.");
    }

    private static void Speak(ToneWord word, byte[] audio)
    {
        var start = word.StartMs * (SampleRate / 1000);
        var length = (word.EndMs - word.StartMs) * SampleRate / 1000;
        double low = LowHz[word.Index / 8], high = HighHz[word.Index % 8];
        for (var i = 0; i < length; i++)
        {
            var phase = 2 * Math.PI * i / SampleRate;
            // A click would smear over all tones; a raised cosine of 5 ms does not.
            var ramp = Math.Min(1.0, Math.Min(i + 1, length - i) / (double)RampSamples);
            var gain = Amplitude * 0.5 * (1 - Math.Cos(Math.PI * ramp));
            audio[start + i] = MuLawCode.Encode((short)Math.Round(gain * (Math.Sin(phase * low) + Math.Sin(phase * high))));
        }
    }
}
