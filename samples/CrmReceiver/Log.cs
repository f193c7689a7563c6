namespace PhoneTranscriber.CrmReceiver;

/// <summary>What is logged: ids and counts, never what was said.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Type} ({Sequence}) of {CallSid}: {Receipt}")]
    public static partial void Received(this ILogger log, string type, long sequence, string callSid, Receipt receipt);

    [LoggerMessage(2, LogLevel.Information, "{Type} ({Sequence}) of {CallSid}: refused on purpose, {Failure}")]
    public static partial void Failed(this ILogger log, string type, long sequence, string callSid, Failure failure);
}
