using PhoneTranscriber.AssemblyAI;
using static PhoneTranscriber.AssemblyAI.StreamingFault;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class StreamingErrorsTests
{
    [Theory]
    [InlineData(1000, "Session Ended", None, false)]
    [InlineData(null, null, ConnectionLost, true)]
    [InlineData(1005, null, ConnectionLost, true)]
    [InlineData(1006, null, ConnectionLost, true)]
    [InlineData(1001, null, ServerError, true)]
    [InlineData(1008, "Unauthorized Connection: Missing Authorization header", Unauthorized, false)]
    [InlineData(1008, "Unauthorized Connection: Invalid API key", Unauthorized, false)]
    [InlineData(1008, "Unauthorized Connection: Account disabled", Unauthorized, false)]
    [InlineData(1008, "Unauthorized Connection: Signature has expired", TokenExpired, false)]
    [InlineData(1008, "See Error message for details", Unauthorized, false)]
    [InlineData(1008, "Unauthorized Connection: Too many concurrent sessions", TooManySessions, true)]
    [InlineData(3009, "Unauthorized Connection: too many concurrent sessions", TooManySessions, true)]
    [InlineData(3009, null, TooManySessions, true)]
    [InlineData(1009, null, MessageTooBig, false)]
    [InlineData(1011, null, ServerError, true)]
    [InlineData(1013, "Temporary server condition forced blocking client's request", ServerError, true)]
    [InlineData(3005, "Session Cancelled: An error occurred", ServerError, true)]
    [InlineData(3006, "User Input Validation Error: Invalid 'sample_rate': Value error", InvalidInput, false)]
    [InlineData(3006, "Invalid Message Type: Bogus", InvalidInput, false)]
    [InlineData(3006, "Session terminated due to inactivity: No messages received for 5 seconds", Inactivity, false)]
    [InlineData(3007, "Input Duration Error: Input Duration Violation: 20.0 ms. Expected between 50 and 1000 ms", AudioPacing, true)]
    [InlineData(3007, "Audio Transmission Rate Exceeded: Received 10 sec. audio in 1 sec", AudioPacing, true)]
    [InlineData(3007, "Audio transmission rate exceeded: too much audio buffered", AudioPacing, true)]
    [InlineData(3008, "Session Expired: Maximum session duration exceeded", SessionExpired, true)]
    [InlineData(3008, null, SessionExpired, true)]
    [InlineData(3005, "User Input Validation Error: as it was before codes were split", InvalidInput, false)]
    [InlineData(null, "Unauthorized Connection: Invalid API key", Unauthorized, false)]
    [InlineData(null, "something new", Unknown, true)]
    [InlineData(4001, null, Unauthorized, false)]
    [InlineData(4002, null, Unauthorized, false)]
    [InlineData(4003, null, Unauthorized, false)]
    [InlineData(4029, null, ServerError, true)]
    [InlineData(4104, null, ServerError, true)]
    [InlineData(1002, null, ProtocolViolation, false)]
    [InlineData(4999, null, Unknown, true)]
    public void A_close_or_error_has_a_verdict(int? code, string? text, StreamingFault fault, bool transient) =>
        Assert.Equal(new StreamingVerdict(fault, transient), StreamingErrors.Judge(code, text));

    [Theory]
    [InlineData(400, null, InvalidInput, false)]
    [InlineData(401, null, Unauthorized, false)]
    [InlineData(401, "Model deprecated. See docs for new model information: …", Deprecated, false)]
    [InlineData(403, null, Unauthorized, false)]
    [InlineData(404, null, InvalidInput, false)]
    [InlineData(410, "Deprecated endpoint", Deprecated, false)]
    [InlineData(422, null, InvalidInput, false)]
    [InlineData(429, null, TooManySessions, true)]
    [InlineData(500, null, ServerError, true)]
    [InlineData(503, null, ServerError, true)]
    public void An_http_answer_has_a_verdict(int status, string? text, StreamingFault fault, bool transient) =>
        Assert.Equal(new StreamingVerdict(fault, transient), StreamingErrors.JudgeHttp(status, text));
}
