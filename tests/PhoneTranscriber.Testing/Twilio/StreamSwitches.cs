namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Deviations of the media stream; the defaults are a well-behaved Twilio on a good line.</summary>
public sealed record StreamSwitches
{
    /// <summary>Fault of the upgrade's signature.</summary>
    public SignatureFault Signature { get; init; }

    /// <summary>Spelling of the signed URL.</summary>
    public SignedUrlForm SignedUrl { get; init; }

    /// <summary>Count <c>chunk</c> per track instead of over the whole stream; both have been seen.</summary>
    public bool ChunkPerTrack { get; init; }

    /// <summary>Timestamp of the first frame in milliseconds; some tens of milliseconds are usual.</summary>
    public int FirstTimestamp { get; init; } = 73;

    /// <summary>How much later than the inbound track the outbound track begins.</summary>
    public TimeSpan OutboundStartsAfter { get; init; }

    /// <summary>Send no packet for a frame that holds only silence.</summary>
    public bool OmitSilence { get; init; }

    /// <summary>Cut the audio into payloads of 1 to 400 bytes instead of 160.</summary>
    public bool OddPayloads { get; init; }

    /// <summary>Hold this many frames back and send them at once; 1 sends each in its time.</summary>
    public int BurstFrames { get; init; } = 1;

    /// <summary>Let what is played at a time arrive in one piece, as after a hold-up on the line.</summary>
    public bool OnePiece { get; init; }

    /// <summary>Report <c>stream-started</c>, <c>stream-stopped</c> and a failed upgrade to the stream's status callback.</summary>
    public bool StatusCallbacks { get; init; } = true;
}
