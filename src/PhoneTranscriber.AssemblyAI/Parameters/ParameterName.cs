using System.Text.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>Property name to wire name: <c>MinTurnSilence</c> is <c>min_turn_silence</c>.</summary>
internal static class ParameterName
{
    public static string OnWire(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
