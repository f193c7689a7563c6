namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>The settings the decoders run with; the README beside the project says what was measured.</summary>
internal static class DecoderArguments
{
    /// <summary>Level of the mirrored upper band of telephone audio, dB.</summary>
    public const double ImageDecibels = -6;

    /// <summary>
    /// Cepstral mean that a session starts from, measured over telephone clips of several speakers; it adapts as they speak.
    /// </summary>
    public static readonly float[] TelephoneMean =
        [56.75f, -1.50f, 8.99f, 15.37f, 5.36f, -2.64f, 6.82f, -8.35f, -3.28f, 1.99f, -0.37f, 8.50f, 0.65f];

    public static string[] For(ModelFiles model) =>
    [
        "-hmm", model.Acoustic,
        "-lm", model.Language,
        "-dict", model.Dictionary,
        // The endpointer decides what is speech; the library's own would shift the word times.
        "-remove_noise", "no",
        "-remove_silence", "no",
        // Half the processor time of the defaults for three errors in a hundred words; the second pass gains more than that.
        "-maxhmmpf", "3000",
        "-maxwpf", "10",
    ];
}
