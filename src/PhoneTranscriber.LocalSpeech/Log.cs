using Microsoft.Extensions.Logging;

namespace PhoneTranscriber.LocalSpeech;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Problem}")]
    public static partial void RecognizerMissing(this ILogger logger, string problem);

    [LoggerMessage(2, LogLevel.Error, "The local recognizer could not load; sessions are refused until it is installed anew")]
    public static partial void RecognizerBroken(this ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Information, "Local speech session {Session} began")]
    public static partial void SessionBegan(this ILogger logger, string session);

    [LoggerMessage(4, LogLevel.Information,
        "Local speech session {Session} ended with {Code}; {DroppedMilliseconds} ms of audio and {DroppedPartials} partials dropped")]
    public static partial void SessionEnded(
        this ILogger logger, string session, int code, long droppedMilliseconds, long droppedPartials);

    [LoggerMessage(5, LogLevel.Information, "Local speech session refused with {Code}")]
    public static partial void SessionRefused(this ILogger logger, int code);

    [LoggerMessage(6, LogLevel.Error, "Decoding failed in local speech session {Session}")]
    public static partial void DecodingFailed(this ILogger logger, Exception exception, string session);

    [LoggerMessage(7, LogLevel.Debug, "The client of local speech session {Session} went away: {Reason}")]
    public static partial void ClientGone(this ILogger logger, string session, string reason);
}
