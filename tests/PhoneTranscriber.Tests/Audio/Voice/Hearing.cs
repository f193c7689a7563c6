using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>What the detector says of a whole sound, frame by frame.</summary>
internal static class Hearing
{
    private const int FrameMs = 20;

    public static VoiceActivity[] Of(double[] sound) => Of(Sound.Encode(sound));

    public static VoiceActivity[] Of(byte[] muLaw)
    {
        var detector = new VoiceActivityDetector();
        var heard = new VoiceActivity[muLaw.Length / VoiceActivityDetector.FrameBytes];
        for (var i = 0; i < heard.Length; i++)
            heard[i] = detector.Process(muLaw.AsSpan(i * VoiceActivityDetector.FrameBytes, VoiceActivityDetector.FrameBytes));
        return heard;
    }

    /// <summary>How many times speaking began.</summary>
    public static int Alarms(VoiceActivity[] heard) =>
        heard.Where((frame, i) => frame.IsSpeaking && (i == 0 || !heard[i - 1].IsSpeaking)).Count();

    /// <summary>The end of the first frame that says somebody speaks, in ms; -1 when none does.</summary>
    public static int SpeakingMs(VoiceActivity[] heard, int fromMs = 0)
    {
        var first = Array.FindIndex(heard, fromMs / FrameMs, frame => frame.IsSpeaking);
        return first < 0 ? -1 : (first + 1) * FrameMs;
    }
}
