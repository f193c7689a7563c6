using System.Text.Json;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

/// <summary>What arrived until the socket's end, and how it ended; 1006 stands for no close frame.</summary>
internal sealed record SocketEnding(IReadOnlyList<JsonElement> Messages, int Code, string? Reason)
{
    public IEnumerable<JsonElement> OfType(string type) => Messages.Where(message => message.Type() == type);

    public IEnumerable<JsonElement> Finals => OfType("Turn").Where(turn => turn.GetProperty("end_of_turn").GetBoolean());

    public IEnumerable<string> FinalTexts => Finals.Select(turn => turn.Text());
}
