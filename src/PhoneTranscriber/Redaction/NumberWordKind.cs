namespace PhoneTranscriber.Redaction;

/// <summary>What a word means while digits are being dictated.</summary>
internal enum NumberWordKind
{
    None,

    /// <summary>zero to nine.</summary>
    Digit,

    /// <summary>"oh" and "o": zero beside another digit, otherwise an exclamation.</summary>
    Oh,

    /// <summary>ten to nineteen.</summary>
    Teen,

    /// <summary>twenty to ninety.</summary>
    Tens,

    Hundred,
    Thousand,

    /// <summary>double, triple: says the next digit that many times.</summary>
    Repeat,

    /// <summary>zeros, fives: said after how many of them there are.</summary>
    Plural,

    /// <summary>A word that a recognizer writes for a digit (to, for, ate): a digit only between two spelled digits.</summary>
    SoundsLikeDigit,

    /// <summary>dash, dot: said for the sign between two groups.</summary>
    SpokenSign,

    /// <summary>Said while thinking or between two groups: uh, and, then.</summary>
    Filler,

    /// <summary>Said before or after the digits, never among them: yes, it's, sure.</summary>
    Opener,
}
