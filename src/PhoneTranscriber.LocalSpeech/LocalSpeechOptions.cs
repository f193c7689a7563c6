namespace PhoneTranscriber.LocalSpeech;

/// <summary>What the local recognizer may use.</summary>
public sealed class LocalSpeechOptions
{
    /// <summary>
    /// Folder with the acoustic model (<c>en-us/</c>), the language model (<c>en-us.lm.bin</c>) and the dictionary
    /// (<c>cmudict-en-us.dict</c>), as Debian's <c>pocketsphinx-en-us</c> lays them out.
    /// </summary>
    public string ModelDirectory { get; set; } = "/usr/share/pocketsphinx/model/en-us";

    /// <summary>Most sessions at a time, at least 1; each holds a decoder of its own. More are refused with 1008.</summary>
    public int MaxSessions { get; set; } = 8;

    /// <summary>Decoding threads, at least 1. One keeps up with about three people who speak at once.</summary>
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>Most undecoded audio of one session; beyond it the oldest is dropped and the client warned.</summary>
    public TimeSpan MaxBacklog { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a session may last, as on AssemblyAI three hours; then it is closed with 3008.</summary>
    public TimeSpan MaxSessionDuration { get; set; } = TimeSpan.FromHours(3);
}
