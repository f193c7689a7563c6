namespace PhoneTranscriber.LocalSpeech.Audio;

/// <summary>What a frame of audio means for the turn.</summary>
internal enum Endpoint
{
    /// <summary>As before: silence goes on, or speech does.</summary>
    None,

    /// <summary>Speech has begun, some frames ago.</summary>
    Onset,

    /// <summary>The silence after speech has been long enough.</summary>
    End,
}
