using PhoneTranscriber.Tests.Testing;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>The speech that the detector is measured on.</summary>
internal static class Voices
{
    /// <summary>What the detector was tuned on: four synthetic voices and two people saying numbers.</summary>
    public static readonly List<Utterance> Tuning = [.. Utterance.Read(PathOf("voices-tuning"))];

    /// <summary>Nothing was tuned on these: four other synthetic voices, and the sample calls with recordings of people.</summary>
    public static readonly List<Utterance> HeldOut =
    [
        .. Utterance.Read(PathOf("voices-held-out")),
        .. new[] { "appointment", "commands", "novel" }
            .SelectMany(name => Utterance.Read(Path.Combine(CommittedPage.Root, "samples", "calls", name + ".wav"))),
    ];

    private static string PathOf(string name) =>
        Path.Combine(CommittedPage.Root, "tests", "PhoneTranscriber.Tests", "Audio", "Voice", name + ".wav");
}
