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
    public sealed record Interrupted(string Track, long AtMs, int? Code, string Reason) : CallMessage;

    /// <summary>A speech session was opened, began or ended; replaces the record with the same key.</summary>
    public sealed record SessionChanged(SessionRecord Session) : CallMessage;

    /// <summary>A media stream joined.</summary>
    public sealed record StreamStarted(StreamRow Stream) : CallMessage;

    /// <summary>A turn, partial or final. <see cref="Turn.Order"/> is null: the call counts.</summary>
    public sealed record TurnHeard(Turn Turn, bool IsFinal) : CallMessage;

    /// <summary>A key press.</summary>
    public sealed record Dtmf(string Track, string Digit, long AtMs) : CallMessage;

    /// <summary>Nothing but a reason to look whether the call has to end, or has to read what is stored.</summary>
    public sealed record EndRequested : CallMessage;
}
