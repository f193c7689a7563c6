namespace PhoneTranscriber.Storage.Sql;

/// <summary>What people type to find a number, as patterns of <c>LIKE</c> with <c>!</c> as the escape, for addresses in lower case.</summary>
internal static class NumberPatterns
{
    /// <summary>From so many digits on a leading zero is taken for a prefix that stored numbers do not have; fewer are a number's last ones.</summary>
    private const int MinDialled = 6;

    public static IReadOnlyList<string> Of(string typed)
    {
        // A caller may be sip:anna@example.com or anonymous.
        if (typed.Any(char.IsLetter)) return [$"%{Escape(typed.Trim().ToLowerInvariant())}%"];
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        if (digits.Length == 0) return [$"%{Escape(typed.Trim())}%"];
        var national = digits.TrimStart('0');
        return digits.Length >= MinDialled && national.Length > 0 && national.Length < digits.Length ? [.. Ends(digits), .. Ends(national)] : Ends(digits);
    }

    private static string[] Ends(string digits) => [$"+{digits}%", $"{digits}%", $"%{digits}"];

    private static string Escape(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
