using PhoneTranscriber.Testing.Audio;

namespace PhoneTranscriber.CallSimulator;

/// <summary>A recording with its reference texts: <c>NAME.wav</c>, <c>NAME.caller.txt</c>, <c>NAME.agent.txt</c>.</summary>
internal sealed record SampleCall(string Name, CallAudio Audio, string? CallerText, string? AgentText)
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a recording of a call.</exception>
    public static SampleCall Load(string path) => new(
        Path.GetFileNameWithoutExtension(path),
        CallAudio.Read(path),
        Reference(path, "caller"),
        Reference(path, "agent"));

    private static string? Reference(string path, string speaker)
    {
        var text = Path.ChangeExtension(path, $".{speaker}.txt");
        return File.Exists(text) ? File.ReadAllText(text) : null;
    }
}
