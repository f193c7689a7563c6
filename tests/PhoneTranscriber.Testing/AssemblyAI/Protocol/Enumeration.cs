namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>Values as the service's validator lists them: <c>'a', 'b' or 'c'</c>.</summary>
internal static class Enumeration
{
    public static string Of(IReadOnlyList<string> values) => values.Count == 1
        ? $"'{values[0]}'"
        : string.Join(", ", values.Take(values.Count - 1).Select(value => $"'{value}'")) + $" or '{values[^1]}'";
}
