using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Diagnostics;

/// <summary>
/// Every line the bridge logs. No transcript text, audio or secret is ever an argument. What a peer causes is at most a warning; an error
/// is a fault of ours.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Call {CallSid}: answered ({Mode})")]
    public static partial void CallAnswered(this ILogger log, string callSid, NumberMode mode);

    [LoggerMessage(101, LogLevel.Information, "Call {CallSid}: ended, {Reason}, after {DurationMs} ms with {Turns} turns; {BilledSeconds} s of speech billed")]
    public static partial void CallEnded(this ILogger log, string callSid, string reason, long durationMs, int turns, double billedSeconds);

    [LoggerMessage(102, LogLevel.Error, "Call {CallSid}: failed here")]
    public static partial void CallFailed(this ILogger log, Exception exception, string callSid);

    [LoggerMessage(103, LogLevel.Error, "Call {CallSid}: storage is away and its buffer is full: a change was lost")]
    public static partial void ChangeLost(this ILogger log, string callSid);

    [LoggerMessage(104, LogLevel.Warning, "Call {CallSid}: storage cannot say whether the call is known: {Problem}")]
    public static partial void ResumeUnknown(this ILogger log, string callSid, string problem);

    [LoggerMessage(105, LogLevel.Information, "Call {CallSid}: taken over from a process that is gone")]
    public static partial void CallAdopted(this ILogger log, string callSid);

    [LoggerMessage(109, LogLevel.Warning, "{Sessions} speech sessions of calls that have ended were still open in the ledger, and are closed there: lost with their process")]
    public static partial void LedgerClosed(this ILogger log, int sessions);

    [LoggerMessage(106, LogLevel.Debug, "Storage is away; calls of lost processes are looked for later: {Problem}")]
    public static partial void RecoveryPostponed(this ILogger log, string problem);

    [LoggerMessage(107, LogLevel.Warning, "Call {CallSid}: not taken ({Refusal})")]
    public static partial void CallRefused(this ILogger log, string callSid, CallRefusal refusal);

    [LoggerMessage(200, LogLevel.Warning, "A request to {Path} was not signed by Twilio: refused. If it was Twilio, check Twilio:AuthToken and Bridge:PublicUrl")]
    public static partial void SignatureRefused(this ILogger log, string path);

    [LoggerMessage(201, LogLevel.Warning, "Call {CallSid}: a media stream with a bad token was refused ({Verdict})")]
    public static partial void StreamTokenRefused(this ILogger log, string callSid, StreamTokenVerdict verdict);

    [LoggerMessage(202, LogLevel.Information, "Call {CallSid}: stream {StreamSid} started ({Tracks})")]
    public static partial void StreamStarted(this ILogger log, string callSid, string streamSid, string tracks);

    [LoggerMessage(203, LogLevel.Information, "Call {CallSid}: stream {StreamSid} ended, {Reason}")]
    public static partial void StreamEnded(this ILogger log, string callSid, string streamSid, string reason);

    [LoggerMessage(204, LogLevel.Warning, "Call {CallSid}: Twilio reports an error of stream {StreamSid}: {Error}")]
    public static partial void StreamFailed(this ILogger log, string callSid, string streamSid, string error);

    [LoggerMessage(205, LogLevel.Warning, "Call {CallSid}: the media stream carries {What}; ignored and counted from now on")]
    public static partial void MediaOddity(this ILogger log, string callSid, string what);

    [LoggerMessage(206, LogLevel.Warning, "Twilio's REST API, {Path}: attempt {Attempt} failed ({Problem}); next in {Wait}")]
    public static partial void TwilioRetry(this ILogger log, string path, int attempt, string problem, TimeSpan wait);

    [LoggerMessage(220, LogLevel.Error, "The timers of a media stream failed here")]
    public static partial void SweepFailed(this ILogger log, Exception exception);

    [LoggerMessage(207, LogLevel.Warning, "Call {CallSid}: could not be hung up at Twilio: {Problem}")]
    public static partial void HangUpFailed(this ILogger log, string callSid, string problem);

    [LoggerMessage(208, LogLevel.Information, "Call {CallSid}: hung up at Twilio, {Reason}")]
    public static partial void HungUp(this ILogger log, string callSid, string reason);

    [LoggerMessage(209, LogLevel.Error, "Call {CallSid}: hanging up failed here")]
    public static partial void HangUpBroke(this ILogger log, Exception exception, string callSid);

    [LoggerMessage(300, LogLevel.Information, "Call {CallSid}: {Track} speech session {SessionId} began")]
    public static partial void SessionBegan(this ILogger log, string callSid, string track, string sessionId);

    [LoggerMessage(301, LogLevel.Information, "Call {CallSid}: {Track} speech session {SessionId} ended, {Reason} (close code {CloseCode})")]
    public static partial void SessionEnded(this ILogger log, string callSid, string track, string sessionId, SessionEndReason reason, int? closeCode);

    [LoggerMessage(302, LogLevel.Warning, "Call {CallSid}: the {Track} track is not transcribed from now on ({Code}): {Reason}")]
    public static partial void TrackInterrupted(this ILogger log, string callSid, string track, int? code, string reason);

    [LoggerMessage(303, LogLevel.Error, "Call {CallSid}: the transcription of the {Track} track failed here")]
    public static partial void TrackFailed(this ILogger log, Exception exception, string callSid, string track);

    [LoggerMessage(304, LogLevel.Warning, "Call {CallSid}: {Track} speech session {SessionId} warned, code {Code}")]
    public static partial void SessionWarned(this ILogger log, string callSid, string track, string sessionId, int? code);

    [LoggerMessage(400, LogLevel.Warning, "Webhook {EventId} of call {CallSid} to {Endpoint}: attempt {Attempt} failed ({Problem}); next in {Wait}")]
    public static partial void WebhookRetry(
        this ILogger log, string eventId, string callSid, string endpoint, int attempt, string problem, TimeSpan wait);

    [LoggerMessage(401, LogLevel.Warning, "Webhook {EventId} ({Type}) of call {CallSid} to {Endpoint} was given up: {Problem}")]
    public static partial void WebhookGivenUp(this ILogger log, string eventId, string type, string callSid, string endpoint, string problem);

    [LoggerMessage(402, LogLevel.Warning, "Webhook {EventId} of call {CallSid} to {Endpoint}: another node has taken over its lane")]
    public static partial void WebhookLeaseLost(this ILogger log, string eventId, string callSid, string endpoint);

    [LoggerMessage(403, LogLevel.Warning, "Endpoint {Endpoint} refuses what several calls send: one request probes it in {Pause}, the rest waits")]
    public static partial void EndpointBackedOff(this ILogger log, string endpoint, TimeSpan pause);

    [LoggerMessage(404, LogLevel.Information, "Endpoint {Endpoint} accepts again")]
    public static partial void EndpointRecovered(this ILogger log, string endpoint);

    [LoggerMessage(405, LogLevel.Warning, "Endpoint {Endpoint} is disabled ({Reason}); what is for it is kept until it is enabled")]
    public static partial void EndpointDisabled(this ILogger log, string endpoint, string reason);

    [LoggerMessage(406, LogLevel.Information, "Endpoint {Endpoint} is enabled")]
    public static partial void EndpointEnabled(this ILogger log, string endpoint);

    [LoggerMessage(407, LogLevel.Warning, "Webhooks wait for the storage ({Problem})")]
    public static partial void WebhooksWaitForStorage(this ILogger log, string problem);

    [LoggerMessage(408, LogLevel.Information, "The storage is there again: webhooks go on")]
    public static partial void WebhooksResumed(this ILogger log);

    [LoggerMessage(409, LogLevel.Error, "Endpoint {Endpoint}: looking for what is due failed here")]
    public static partial void WebhookPumpFailed(this ILogger log, Exception exception, string endpoint);

    [LoggerMessage(410, LogLevel.Error, "Call {CallSid}: sending its webhooks to {Endpoint} failed here; it is tried again when its lease runs out")]
    public static partial void WebhookLaneFailed(this ILogger log, Exception exception, string callSid, string endpoint);

    [LoggerMessage(411, LogLevel.Debug, "Call {CallSid}: its lane to {Endpoint} was not released before the bridge had to stop")]
    public static partial void WebhookLaneNotReleased(this ILogger log, string callSid, string endpoint);

    [LoggerMessage(412, LogLevel.Warning, "Leases of an earlier process could not be freed ({Problem}); they run out by themselves")]
    public static partial void WebhookLeasesNotFreed(this ILogger log, string problem);

    [LoggerMessage(413, LogLevel.Information, "Webhook {EventId} of call {CallSid} to {Endpoint}: replayed, {Outcome}")]
    public static partial void WebhookReplayed(this ILogger log, string eventId, string callSid, string endpoint, string outcome);

    [LoggerMessage(414, LogLevel.Error, "Delivery {DeliveryId}: its replay failed here")]
    public static partial void WebhookReplayFailed(this ILogger log, Exception exception, string deliveryId);

    [LoggerMessage(415, LogLevel.Warning, "{Replays} replays were not sent before the bridge had to stop; ask for them again")]
    public static partial void WebhookReplaysDropped(this ILogger log, int replays);

    [LoggerMessage(416, LogLevel.Warning, "Endpoint {Endpoint}: replaying what is dead was broken off after {Failures} failures in a row; {Left} are left")]
    public static partial void WebhookReplayBrokenOff(this ILogger log, string endpoint, int failures, long left);

    [LoggerMessage(417, LogLevel.Warning, "Webhooks wait for the endpoint {Endpoint}, which is no longer configured; one with this Name gets them")]
    public static partial void EndpointOrphaned(this ILogger log, string endpoint);

    [LoggerMessage(500, LogLevel.Critical, "{Problem}")]
    public static partial void ConfigurationProblem(this ILogger log, string problem);

    [LoggerMessage(501, LogLevel.Warning, "{Hint}")]
    public static partial void ConfigurationHint(this ILogger log, string hint);

    [LoggerMessage(502, LogLevel.Information, "{Banner}")]
    public static partial void Started(this ILogger log, string banner);

    [LoggerMessage(503, LogLevel.Information, "Shutting down: no new calls; {Calls} live ones may go on for {Timeout}")]
    public static partial void Draining(this ILogger log, int calls, TimeSpan timeout);

    [LoggerMessage(504, LogLevel.Information, "Shutting down: {Calls} live calls are being ended")]
    public static partial void EndingCalls(this ILogger log, int calls);

    [LoggerMessage(505, LogLevel.Warning, "Connections cannot be accepted and have to wait: {Reason}")]
    public static partial void ConnectionsNotAccepted(this ILogger log, string reason);

    [LoggerMessage(600, LogLevel.Warning, "The sample call {CallSid} broke off")]
    public static partial void SampleCallFailed(this ILogger log, Exception exception, string callSid);

    [LoggerMessage(601, LogLevel.Error, "The level meters failed here")]
    public static partial void LevelsFailed(this ILogger log, Exception exception);

    [LoggerMessage(700, LogLevel.Warning, "The storage is away ({Problem}); {Waiting} changes wait for it")]
    public static partial void StorageAway(this ILogger log, string problem, int waiting);

    [LoggerMessage(701, LogLevel.Information, "The storage is there; {Waiting} changes are being written")]
    public static partial void StorageBack(this ILogger log, int waiting);

    [LoggerMessage(702, LogLevel.Error, "Call {CallSid}: the storage will not take a change; it is lost ({Problem})")]
    public static partial void StoreChangeRejected(this ILogger log, string callSid, string problem);

    [LoggerMessage(703, LogLevel.Error, "Call {CallSid}: whoever waited for a change to become durable failed")]
    public static partial void StoreListenerFailed(this ILogger log, Exception exception, string? callSid);

    [LoggerMessage(704, LogLevel.Error, "{Changes} changes were not written before the bridge had to stop")]
    public static partial void StoreChangesLost(this ILogger log, int changes);

    [LoggerMessage(705, LogLevel.Information, "Too old and deleted: {Calls} calls, {Deliveries} deliveries, {Recordings} recordings")]
    public static partial void Expired(this ILogger log, long calls, long deliveries, long recordings);

    [LoggerMessage(707, LogLevel.Warning, "Whether calls in memory were deleted could not be found out ({Problem}); it is tried again in a minute")]
    public static partial void DeletionsNotFollowed(this ILogger log, string problem);

    [LoggerMessage(706, LogLevel.Warning, "What is too old could not be deleted ({Problem}); it is tried again in an hour")]
    public static partial void SweepFailed(this ILogger log, string problem);

    [LoggerMessage(900, LogLevel.Warning, "Wrong access keys come from {Client}; none from there is looked at for {Pause}")]
    public static partial void KeysGuessed(this ILogger log, System.Net.IPAddress client, TimeSpan pause);

    [LoggerMessage(800, LogLevel.Error, "Recordings cannot be written ({Problem}); calls go on, what is not written is silence in their recordings")]
    public static partial void RecordingsFail(this ILogger log, string problem);

    [LoggerMessage(801, LogLevel.Information, "Recordings are being written again")]
    public static partial void RecordingsBack(this ILogger log);

    [LoggerMessage(802, LogLevel.Warning, "Call {CallSid}: its recording was not complete in time")]
    public static partial void RecordingNotFinished(this ILogger log, string callSid);

    [LoggerMessage(803, LogLevel.Warning, "{Recordings} recordings had been cut off with their process; their headers are repaired")]
    public static partial void RecordingsRepaired(this ILogger log, int recordings);

    [LoggerMessage(804, LogLevel.Warning, "Call {CallSid}: its recording was cut off with its process and cannot be repaired ({Problem})")]
    public static partial void RecordingNotRepaired(this ILogger log, string callSid, string problem);
}
