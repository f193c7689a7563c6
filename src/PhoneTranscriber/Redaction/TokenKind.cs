namespace PhoneTranscriber.Redaction;

internal enum TokenKind
{
    Word,
    Digits,
    AtSign,
    Mask,
}
