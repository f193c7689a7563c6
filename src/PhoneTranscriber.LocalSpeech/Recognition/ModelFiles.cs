namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>The files of a model folder. The library ends the process over some that are missing, so they are looked for first.</summary>
internal sealed class ModelFiles(string directory)
{
    private static readonly string[] AcousticFiles =
        ["feat.params", "mdef", "means", "noisedict", "sendump", "transition_matrices", "variances"];

    public string Acoustic { get; } = Path.Combine(directory, "en-us");

    public string Language { get; } = Path.Combine(directory, "en-us.lm.bin");

    public string Dictionary { get; } = Path.Combine(directory, "cmudict-en-us.dict");

    public bool Exist =>
        File.Exists(Language) && File.Exists(Dictionary) && AcousticFiles.All(file => File.Exists(Path.Combine(Acoustic, file)));
}
