using System.Globalization;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>How clips without speech were heard.</summary>
internal sealed record OtherScore(int Alarms, double AlarmsPerHour, int Sessions, double SessionsPerHour, double Speaking, double Voiced)
{
    private const double FramesPerHour = 180_000;

    public static OtherScore Of(VoiceActivity[][] clips)
    {
        var frames = clips.Sum(clip => clip.Length);
        var alarms = clips.Sum(Hearing.Alarms);
        var sessions = clips.Sum(Hearing.Sessions);
        return new OtherScore(alarms, alarms * FramesPerHour / frames, sessions, sessions * FramesPerHour / frames,
            100.0 * clips.Sum(clip => clip.Count(frame => frame.IsSpeaking)) / frames,
            100.0 * clips.Sum(clip => clip.Count(frame => frame.IsVoiced)) / frames);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Alarms} | {AlarmsPerHour:0} | {Speaking:0.0} % | {Voiced:0} %");
}
