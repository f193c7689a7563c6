using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Speech;

/// <summary>Brings a session's chunks into the encoding that was asked for; mu-law at 8 kHz passes through as it is.</summary>
internal sealed class AudioConverter(SpeechProfile profile)
{
    private readonly ChunkConverter _converter = new(profile.Parameters.Encoding!, profile.Parameters.SampleRate!.Value);
    private byte[] _buffer = [];

    /// <summary>The converted chunk; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Convert(ReadOnlyMemory<byte> muLaw)
    {
        if (_converter.IsPassThrough) return muLaw;
        var length = _converter.GetByteCount(muLaw.Length);
        // Chunks are all of one size, but for a shorter last one.
        if (_buffer.Length < length) _buffer = new byte[length];
        _converter.Convert(muLaw.Span, _buffer);
        return _buffer.AsMemory(0, length);
    }
}
