using System.Buffers.Text;
using PhoneTranscriber.Testing.Audio;

namespace PhoneTranscriber.Load.Calls;

/// <summary>The audio behind the marks: a second that sounds like speech, frame by frame, ready-made as bytes and as base64.</summary>
internal static class FrameAudio
{
    /// <summary>Bytes of a frame: 20 ms of mu-law at 8 kHz.</summary>
    public const int FrameSize = 160;

    private const int Frames = 50;
    private const int SampleRate = 8000;
    private static readonly byte[][] Audio = [.. Enumerable.Range(0, Frames).Select(Create)];
    private static readonly byte[][] Base64Audio = [.. Audio.Select(Encode)];

    /// <summary>A frame's bytes behind its mark.</summary>
    public static ReadOnlySpan<byte> Bytes(int call, int frame) => Audio[(call + frame) % Frames];

    /// <summary>The same in base64.</summary>
    public static ReadOnlySpan<byte> Encoded(int call, int frame) => Base64Audio[(call + frame) % Frames];

    private static byte[] Create(int frame)
    {
        var audio = new byte[FrameSize - AudioMark.Size];
        for (var i = 0; i < audio.Length; i++)
        {
            // A voiced sound: a gliding pitch with harmonics, in syllables.
            var time = ((frame * FrameSize) + AudioMark.Size + i) / (double)SampleRate;
            var pitch = 2 * Math.PI * ((140 * time) + (8 * Math.Sin(2 * Math.PI * time)));
            var loudness = 0.55 + (0.45 * Math.Sin(2 * Math.PI * 4 * time));
            var sample = loudness * ((6000 * Math.Sin(pitch)) + (3500 * Math.Sin(4 * pitch)) + (2000 * Math.Sin(9 * pitch)));
            audio[i] = MuLawCode.Encode((short)sample);
        }

        return audio;
    }

    private static byte[] Encode(byte[] audio)
    {
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(audio.Length)];
        Base64.EncodeToUtf8(audio, encoded, out _, out _);
        return encoded;
    }
}
