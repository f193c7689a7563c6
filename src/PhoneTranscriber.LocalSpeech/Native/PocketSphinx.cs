using System.Runtime.InteropServices;

namespace PhoneTranscriber.LocalSpeech.Native;

/// <summary>
/// The part of pocketsphinx.h and sphinxbase's cmd_ln.h, cmn.h, err.h and logmath.h (5prealpha) that the recognizer needs.
/// </summary>
internal static unsafe partial class PocketSphinx
{
    public const string Library = "libpocketsphinx.so.3";
    public const string BaseLibrary = "libsphinxbase.so.3";

    [LibraryImport(Library, EntryPoint = "ps_args")]
    public static partial nint ArgumentDefinitions();

    [LibraryImport(Library, EntryPoint = "ps_init")]
    public static partial DecoderHandle Create(ArgumentsHandle arguments);

    [LibraryImport(Library, EntryPoint = "ps_free")]
    public static partial int Free(nint decoder);

    [LibraryImport(Library, EntryPoint = "ps_get_feat")]
    public static partial FeatureExtraction* Features(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "ps_get_logmath")]
    public static partial nint LogMath(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "ps_start_stream")]
    public static partial int StartStream(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "ps_start_utt")]
    public static partial int StartUtterance(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "ps_process_raw")]
    public static partial int Process(DecoderHandle decoder, short* samples, nuint count, int withoutSearch, int wholeUtterance);

    [LibraryImport(Library, EntryPoint = "ps_end_utt")]
    public static partial int EndUtterance(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "ps_get_hyp")]
    public static partial nint Hypothesis(DecoderHandle decoder, out int score);

    [LibraryImport(Library, EntryPoint = "ps_seg_iter")]
    public static partial nint FirstSegment(DecoderHandle decoder);

    /// <summary>Frees the segment when it was the last one.</summary>
    [LibraryImport(Library, EntryPoint = "ps_seg_next")]
    public static partial nint NextSegment(nint segment);

    [LibraryImport(Library, EntryPoint = "ps_seg_word")]
    public static partial nint SegmentWord(nint segment);

    [LibraryImport(Library, EntryPoint = "ps_seg_frames")]
    public static partial void SegmentFrames(nint segment, out int first, out int last);

    [LibraryImport(Library, EntryPoint = "ps_seg_prob")]
    public static partial int SegmentPosterior(nint segment, out int acoustic, out int language, out int backOff);

    [LibraryImport(BaseLibrary, EntryPoint = "cmd_ln_parse_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ArgumentsHandle Parse(nint previous, nint definitions, int count, string[] arguments, int strict);

    [LibraryImport(BaseLibrary, EntryPoint = "cmd_ln_free_r")]
    public static partial int FreeArguments(nint arguments);

    [LibraryImport(BaseLibrary, EntryPoint = "cmn_live_set")]
    public static partial void SetCepstralMean(nint normalization, float* mean);

    [LibraryImport(BaseLibrary, EntryPoint = "err_set_logfp")]
    public static partial void LogTo(nint file);

    [LibraryImport(BaseLibrary, EntryPoint = "logmath_exp")]
    public static partial double FromLog(nint logMath, int value);
}
