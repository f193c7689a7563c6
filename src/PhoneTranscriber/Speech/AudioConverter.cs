using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Speech;

/// <summary>Brings a session's chunks into the encoding that was asked for.</summary>
internal sealed class AudioConverter
{
    private readonly ChunkConverter _converter;
    private byte[] _buffer = [];

    private AudioConverter(ChunkConverter converter) => _converter = converter;

    /// <summary>Null where chunks are sent as they are: as mu-law at 8 kHz.</summary>
    public static AudioConverter? For(SpeechProfile profile) =>
        new ChunkConverter(profile.Parameters.Encoding!, profile.Parameters.SampleRate!.Value) is { IsPassThrough: false } converter ? new AudioConverter(converter) : null;

    /// <summary>The converted chunk; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Convert(ReadOnlyMemory<byte> muLaw)
    {
        var length = _converter.GetByteCount(muLaw.Length);
        // Chunks are all of one size, but for a shorter last one.
        if (_buffer.Length < length) _buffer = new byte[length];
        _converter.Convert(muLaw.Span, _buffer);
        return _buffer.AsMemory(0, length);
    }
}
