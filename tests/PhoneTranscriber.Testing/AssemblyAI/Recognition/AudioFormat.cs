namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>How the bytes of a session are to be read: <c>encoding</c> and <c>sample_rate</c> of the connection.</summary>
internal sealed record AudioFormat(string Encoding, int SampleRate)
{
    public const string MuLaw = "pcm_mulaw";
    public const string S16Le = "pcm_s16le";

    /// <summary>Compressed audio is kept but not decoded: its clock stands still.</summary>
    public bool IsPcm => Encoding is MuLaw or S16Le;

    public int BytesPerSample => Encoding == S16Le ? 2 : 1;

    public double MillisecondsOf(long bytes) => IsPcm ? bytes * 1000.0 / (BytesPerSample * (long)SampleRate) : 0;

    public long BytesOf(TimeSpan audio) => (long)Math.Ceiling(audio.TotalSeconds * SampleRate) * BytesPerSample;
}
