using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>What the detector says of a whole sound, frame by frame.</summary>
internal static class Hearing
{
    private const int FrameMs = 20;
    private const int SessionFrames = 30_000 / FrameMs;

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

    /// <summary>How many speech sessions would have been opened, each of which ends after 30 s without speech.</summary>
    public static int Sessions(VoiceActivity[] heard)
    {
        var (sessions, silent) = (0, SessionFrames);
        foreach (var frame in heard)
        {
            sessions += frame.IsSpeaking && silent >= SessionFrames ? 1 : 0;
            silent = frame.IsSpeaking ? 0 : silent + 1;
        }

        return sessions;
    }

    /// <summary>The end of the first frame that says somebody speaks, in ms; -1 when none does.</summary>
    public static int SpeakingMs(VoiceActivity[] heard, int fromMs = 0)
    {
        var first = Array.FindIndex(heard, fromMs / FrameMs, frame => frame.IsSpeaking);
        return first < 0 ? -1 : (first + 1) * FrameMs;
    }
}
