using System.Text.Json.Nodes;

namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

internal sealed record TurnMessage(TurnMessageKind Kind, int Order, JsonObject Json);
