namespace PhoneTranscriber.AssemblyAI;

/// <summary>The families of streaming models; a family decides which parameters apply and how partial turns read.</summary>
public enum ModelFamily
{
    /// <summary>A model this library does not know; only checks that hold for every model are made.</summary>
    Unknown,

    /// <summary><c>universal-streaming-english</c> and <c>universal-streaming-multilingual</c>.</summary>
    UniversalStreaming,

    /// <summary>The Universal-3 Pro models, among them <c>universal-3-5-pro</c>.</summary>
    Pro,

    /// <summary><c>whisper-rt</c>.</summary>
    Whisper,
}
