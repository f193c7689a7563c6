namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>Why a session ends before its time: the Error message's code and text, and the close code.</summary>
internal sealed record ProtocolViolation(int Code, string Text)
{
    public static ProtocolViolation Input(string text) => new(3006, "User Input Validation Error: " + text);

    public static ProtocolViolation Duration(string milliseconds) =>
        new(3007, $"Input Duration Error: Input Duration Violation: {milliseconds} ms. Expected between 50 and 1000 ms");

    public static ProtocolViolation TooManySessions { get; } = new(1008, "Unauthorized Connection: Too many concurrent sessions");

    public static ProtocolViolation Expired { get; } = new(3008, "Session Expired: Maximum session duration exceeded");

    public static ProtocolViolation Internal(string text) => new(3005, text);
}
