namespace PhoneTranscriber.Redaction;

/// <summary>The personal data that can be masked. Ordered by precedence: where two overlap, the mask names the first.</summary>
internal enum RedactionKind
{
    /// <summary>A payment card number: 13 to 19 digits with a valid Luhn check digit (ISO/IEC 7812-1).</summary>
    CardNumber,

    /// <summary>A US social security or individual taxpayer number: nine digits, written or dictated as 3-2-4.</summary>
    SocialSecurityNumber,

    /// <summary>An e-mail address, written or spoken ("john dot smith at example dot com").</summary>
    EmailAddress,

    /// <summary>A telephone number, international or North American, written or spoken.</summary>
    PhoneNumber,
}
