namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>The 33 accepted <c>language_codes</c>, in the order of the service's error message.</summary>
internal static class Languages
{
    private static readonly string[] Codes =
        "en es de fr it pt tr nl sv no da fi hi vi ar he ja ur zh ru ko ca gl ro et fa yue af mr zu xh nn multi".Split(' ');

    public static string Expected { get; } = Enumeration.Of(Codes);

    public static bool IsKnown(string code) => Codes.Contains(code);
}
