using System.Globalization;

namespace PhoneTranscriber.Redaction;

/// <summary>The issuer identification numbers of the networks whose cards are in use, as the networks publish them.</summary>
internal static class CardNetworks
{
    /// <summary>Whether a network issues numbers of this length that begin like this one.</summary>
    /// <param name="number">At least four ASCII digits.</param>
    public static bool Issues(ReadOnlySpan<char> number) => int.Parse(number[..4], NumberStyles.None, CultureInfo.InvariantCulture) switch
    {
        >= 4000 and <= 4999 => number.Length is 13 or 16 or 19, // Visa
        >= 5100 and <= 5599 or >= 2221 and <= 2720 => number.Length == 16, // Mastercard
        >= 3400 and <= 3499 or >= 3700 and <= 3799 => number.Length == 15, // American Express
        >= 6000 and <= 6999 => number.Length is >= 16 and <= 19, // Discover, UnionPay, RuPay, Maestro
        >= 3000 and <= 3059 or >= 3600 and <= 3699 or >= 3800 and <= 3999 => number.Length is 14 or 16, // Diners Club
        >= 3528 and <= 3589 => number.Length is >= 16 and <= 19, // JCB
        >= 5000 and <= 5099 or >= 5600 and <= 5899 => number.Length is 13 or 15 or 16 or 19, // Maestro
        >= 2200 and <= 2205 => number.Length is >= 16 and <= 19, // Mir
        _ => false,
    };
}
