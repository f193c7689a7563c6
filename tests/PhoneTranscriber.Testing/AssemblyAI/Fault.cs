using PhoneTranscriber.Testing.AssemblyAI.Protocol;

namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>Something that goes wrong in a session, once, at a given point.</summary>
public sealed record Fault
{
    private Fault(FaultKind kind, FaultPoint at)
    {
        Kind = kind;
        At = at;
    }

    public FaultKind Kind { get; }

    public FaultPoint At { get; }

    internal int Code { get; private init; }

    internal string? Text { get; private init; }

    internal bool KeepReading { get; private init; }

    /// <summary>The connection is gone without a close frame (1006).</summary>
    public static Fault Drop(FaultPoint at) => new(FaultKind.Drop, at);

    /// <summary><c>Error</c>, then a close with the same code.</summary>
    /// <param name="at">When.</param>
    /// <param name="code">Such as 3005, 3008, 1011, 1013.</param>
    /// <param name="text">The error's text; <c>null</c> closes without an <c>Error</c> frame.</param>
    public static Fault Fail(FaultPoint at, int code = 3005, string? text = "Session Cancelled: An error occurred") =>
        new(FaultKind.Fail, at) { Code = code, Text = text };

    /// <summary>
    /// The socket stays open and nothing comes any more. At <see cref="FaultPoint.OnTerminate"/>: Terminate is never answered.
    /// </summary>
    /// <param name="at">When.</param>
    /// <param name="keepReading">Whether the service still reads (and answers pings).</param>
    public static Fault Stall(FaultPoint at, bool keepReading = true) => new(FaultKind.Stall, at) { KeepReading = keepReading };

    /// <summary>A message of the test's own making.</summary>
    public static Fault Send(FaultPoint at, string json) => new(FaultKind.Send, at) { Text = json };

    /// <summary>A <c>Warning</c>, which is not fatal.</summary>
    public static Fault Warn(FaultPoint at, int code, string text) =>
        Send(at, ServiceMessages.Warning(code, text).ToJsonString(ServiceMessages.Readable));
}
