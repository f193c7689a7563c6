namespace PhoneTranscriber.Redaction;

/// <summary>What the words around a number say it is.</summary>
internal enum Cue
{
    None,

    /// <summary>A payment card.</summary>
    Card,

    /// <summary>A social security number.</summary>
    SocialSecurity,

    /// <summary>A telephone.</summary>
    Phone,

    /// <summary>Something that is not personal by itself: an order, a flight, a date.</summary>
    Reference,
}
