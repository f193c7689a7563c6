using System.Text.Json;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Calls;

/// <summary>What a call's single consumer is told; everything that changes a call passes through here, in order.</summary>
internal abstract record CallMessage
{
    private CallMessage()
    {
    }

    /// <summary>A stream that had been attached is finished: its sessions are terminated and their last words have been posted.</summary>
    /// <param name="Stream">The stream.</param>
    /// <param name="Reason">One of <see cref="EndReason"/>.</param>
    public sealed record StreamEnded(StreamLease Stream, string Reason) : CallMessage;

    /// <summary>The transcription of a track changed its state.</summary>
    public sealed record TrackChanged(string Track, string State, string? Reason = null) : CallMessage;

    /// <summary>Not transcribed from now on.</summary>
    /// <param name="Track">The track.</param>
    /// <param name="AtMs">Moment on the call's clock, ms.</param>
    /// <param name="Code">The service's close or error code, or an HTTP status.</param>
    /// <param name="Reason">Why, in words.</param>
    /// <param name="Gap">Audio that is lost for good; null if none is, so far.</param>
    public sealed record Interrupted(string Track, long AtMs, int? Code, string Reason, AudioGap? Gap) : CallMessage;

    /// <summary>Nobody speaks: no session until somebody does.</summary>
    public sealed record Suspended(string Track, long AtMs) : CallMessage;

    /// <summary>Transcribed again.</summary>
    public sealed record Resumed(string Track, long AtMs) : CallMessage;

    /// <summary>A speech session was opened, began or ended; replaces the record with the same key.</summary>
    public sealed record SessionChanged(SessionRecord Session) : CallMessage;

    /// <summary>A media stream joined.</summary>
    public sealed record StreamStarted(StreamRow Stream) : CallMessage;

    /// <summary>A final turn. <see cref="Turn.Order"/> is null: the call counts.</summary>
    public sealed record TurnHeard(Turn Turn, TurnSource Source) : CallMessage;

    /// <summary>A turn as far as it has been spoken; the call has it from now on, and releases it.</summary>
    public sealed record PartialHeard(SpokenTurn Turn) : CallMessage;

    /// <summary>What was shown of a turn that goes on does not hold.</summary>
    public sealed record PartialWithdrawn(string Track) : CallMessage;

    /// <summary>The text of a final turn has become better.</summary>
    public sealed record TurnRevised(TurnSource Source, Turn Turn) : CallMessage;

    /// <summary>The service changed its mind on who said a final turn.</summary>
    public sealed record SpeakerRevised(TurnSource Source, string? Label) : CallMessage;

    /// <summary>A language model's answer to a final turn, as the service passed it on.</summary>
    public sealed record LlmAnswered(TurnSource Source, string Track, JsonElement Answer) : CallMessage;

    /// <summary>A key press.</summary>
    public sealed record Dtmf(string Track, string Digit, long AtMs) : CallMessage;

    /// <summary>Nothing but a reason to look whether the call has to end, or has to read what is stored.</summary>
    public sealed record EndRequested : CallMessage;
}
