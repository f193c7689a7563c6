using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Audio;

/// <summary>
/// Turns a track's mu-law chunks into what a speech session was opened for (AssemblyAI Streaming v3, <c>encoding</c> and
/// <c>sample_rate</c>): <c>pcm_mulaw</c> at 8000 Hz as it is, <c>pcm_s16le</c> at 8000 or 16,000 Hz. Keeps the resampler's
/// state: one converter per session, chunks in order. Allocates nothing after construction.
/// </summary>
/// <remarks>
/// At 16,000 Hz the audio comes out <see cref="DelayMilliseconds"/> late. Speech services give word times in steps of tens of
/// ms, so they need no correction for it. What is still held at the end comes from <see cref="Flush"/>.
/// </remarks>
internal sealed class ChunkConverter
{
    private const int BlockSamples = 256;

    private readonly Resampler8To16? _resampler;

    /// <param name="encoding"><c>pcm_mulaw</c> or <c>pcm_s16le</c>.</param>
    /// <param name="sampleRate">8000 Hz, or 16,000 Hz for <c>pcm_s16le</c>.</param>
    /// <exception cref="ArgumentException">The two do not go together, or are not known.</exception>
    public ChunkConverter(string encoding, int sampleRate)
    {
        (BytesPerMillisecond, _resampler) = (encoding, sampleRate) switch
        {
            ("pcm_mulaw", 8_000) => (8, null),
            ("pcm_s16le", 8_000) => (16, null),
            ("pcm_s16le", 16_000) => (32, new Resampler8To16()),
            _ => throw new ArgumentException(
                $"Telephone audio can be sent as pcm_mulaw at 8000 Hz or as pcm_s16le at 8000 or 16000 Hz, not as {encoding} at {sampleRate} Hz.",
                nameof(encoding)),
        };
    }

    /// <summary>Bytes of output for each ms of audio: 8, 16 or 32.</summary>
    public int BytesPerMillisecond { get; }

    /// <summary>Chunks are passed on as they are and no buffer is needed.</summary>
    public bool IsPassThrough => BytesPerMillisecond == MuLaw.BytesPerMillisecond;

    /// <summary>How much later a sound stands in the output than in the input, ms: 1.9375 at 16,000 Hz, otherwise 0.</summary>
    public double DelayMilliseconds => _resampler is null ? 0 : Resampler8To16.DelaySamples / 16.0;

    /// <summary>Bytes that <see cref="Flush"/> writes: 64 (2 ms) at 16,000 Hz, otherwise 0.</summary>
    public int FlushByteCount => _resampler is null ? 0 : Resampler8To16.FlushSamples * sizeof(short);

    /// <summary>Bytes that a chunk of <paramref name="muLawBytes"/> becomes.</summary>
    public int GetByteCount(int muLawBytes) => checked(muLawBytes * (BytesPerMillisecond / MuLaw.BytesPerMillisecond));

    /// <summary>The chunk in the session's encoding.</summary>
    /// <param name="muLaw">Mu-law at 8 kHz, any length.</param>
    /// <param name="buffer">Takes <see cref="GetByteCount"/> bytes; not touched, and may be empty, where chunks pass through.</param>
    /// <returns><paramref name="muLaw"/> itself where chunks pass through, otherwise the filled part of <paramref name="buffer"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> is too short.</exception>
    public ReadOnlySpan<byte> Convert(ReadOnlySpan<byte> muLaw, Span<byte> buffer)
    {
        if (IsPassThrough)
            return muLaw;

        var length = GetByteCount(muLaw.Length);
        if (buffer.Length < length)
            throw new ArgumentException($"{length} bytes do not fit into {buffer.Length}.", nameof(buffer));

        var output = MemoryMarshal.Cast<byte, short>(buffer[..length]);
        if (_resampler is null)
            MuLaw.Decode(muLaw, output);
        else
            DecodeAndResample(_resampler, muLaw, output);
        ToLittleEndian(output);
        return buffer[..length];
    }

    /// <summary>
    /// Ends the audio: writes what the resampler still holds and starts anew. Join it to the last message, as 2 ms alone are
    /// less than the service takes.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> is shorter than <see cref="FlushByteCount"/>.</exception>
    public ReadOnlySpan<byte> Flush(Span<byte> buffer)
    {
        if (_resampler is null)
            return [];

        var output = MemoryMarshal.Cast<byte, short>(buffer);
        var written = _resampler.Flush(output);
        ToLittleEndian(output[..written]);
        return buffer[..FlushByteCount];
    }

    private static void DecodeAndResample(Resampler8To16 resampler, ReadOnlySpan<byte> muLaw, Span<short> output)
    {
        Span<short> samples = stackalloc short[BlockSamples];
        while (!muLaw.IsEmpty)
        {
            var block = muLaw[..Math.Min(muLaw.Length, BlockSamples)];
            MuLaw.Decode(block, samples);
            output = output[resampler.Process(samples[..block.Length], output)..];
            muLaw = muLaw[block.Length..];
        }
    }

    private static void ToLittleEndian(Span<short> samples)
    {
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(samples, samples);
    }
}
