namespace PhoneTranscriber.LocalSpeech.Audio;

/// <summary>What the client sends: mono, <paramref name="SampleRate"/> 8000 or 16000 Hz.</summary>
internal readonly record struct AudioFormat(bool IsMuLaw, int SampleRate)
{
    public int BytesPerSample => IsMuLaw ? 1 : sizeof(short);

    public double Milliseconds(int bytes) => bytes * 1000d / (BytesPerSample * SampleRate);

    /// <summary>Expands to 16-bit samples; an odd byte at the end of 16-bit audio is left out.</summary>
    public int Decode(ReadOnlySpan<byte> audio, Span<short> samples)
    {
        var count = audio.Length / BytesPerSample;
        for (var i = 0; i < count; i++)
            samples[i] = IsMuLaw ? MuLaw.Decode(audio[i]) : BitConverter.ToInt16(audio[(2 * i)..]);
        return count;
    }
}
