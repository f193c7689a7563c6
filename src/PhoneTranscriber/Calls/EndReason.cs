namespace PhoneTranscriber.Calls;

/// <summary>Why a call ended here. Terminal call statuses of Twilio (<c>completed</c>, <c>busy</c>, …) are reasons too, as they are.</summary>
internal static class EndReason
{
    /// <summary>Twilio sent <c>stop</c>: the caller hung up, or the stream was stopped on purpose.</summary>
    public const string Stopped = "stopped";

    /// <summary>The media socket went away without <c>stop</c> and the call was not resumed in time.</summary>
    public const string StreamLost = "stream-lost";

    /// <summary>Twilio reported <c>stream-error</c>.</summary>
    public const string StreamError = "stream-error";

    /// <summary>The media socket broke the protocol (an oversize message, too much that is malformed).</summary>
    public const string ProtocolError = "protocol-error";

    /// <summary>TwiML was given out, but no media stream followed.</summary>
    public const string NoStream = "no-stream";

    /// <summary>Nobody spoke for <c>Silence:Timeout</c>, and <c>Silence:Action</c> is <c>HangUp</c>.</summary>
    public const string Silence = "silence";

    /// <summary>Somebody asked for it by the API.</summary>
    public const string Api = "api";

    /// <summary>The bridge was shut down.</summary>
    public const string Shutdown = "shutdown";

    /// <summary>The process that had the call is gone, and the call was not resumed in time.</summary>
    public const string ProcessLost = "process-lost";

    /// <summary>Another process has ended the call; never stored.</summary>
    public const string Elsewhere = "elsewhere";

    /// <summary>Something failed here; the log has the exception.</summary>
    public const string InternalError = "internal-error";

    /// <summary>Twilio's call statuses after which nothing follows.</summary>
    public static bool IsTerminalStatus(string? callStatus) =>
        callStatus is "completed" or "busy" or "failed" or "no-answer" or "canceled";
}
