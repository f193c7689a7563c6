using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Tests.Testing;

namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>The sample calls as mu-law with their reference texts.</summary>
internal static class Clips
{
    public static (ReadOnlyMemory<byte> MuLaw, string Reference) Read(string name, string track = "caller")
    {
        var audio = CallAudio.Read(Path.Combine(SampleFolder.Path, name + ".wav"));
        return (track == "agent" ? audio.Agent!.Value : audio.Caller, File.ReadAllText(Path.Combine(SampleFolder.Path, $"{name}.{track}.txt")));
    }

    /// <summary>"Go forward ten meters" and the others, 11 s of real people.</summary>
    public static ReadOnlyMemory<byte> Commands => Read("commands").MuLaw;
}
