namespace PhoneTranscriber.Live;

internal static class RandomSids
{
    /// <summary>An id such as Twilio's: two letters and 32 hexadecimal digits.</summary>
    public static string NextSid(this Random random, string prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (random) random.NextBytes(bytes);
        return prefix + Convert.ToHexStringLower(bytes);
    }
}
