using System.Text.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>A language model's answer to an ended turn, if <see cref="StreamingParameters.LlmGateway"/> was set.</summary>
/// <example><code>{"type":"LLMGatewayResponse","turn_order":0,"transcript":"…","data":{"choices":[…],"usage":{…}}}</code></example>
public sealed record LlmGatewayResponseMessage : StreamingMessage
{
    /// <summary>The turn that was asked about.</summary>
    public int TurnOrder { get; init; }

    /// <summary>The text that was asked about.</summary>
    public string Transcript { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// The gateway's answer as it came (chat completion shape); <see cref="JsonValueKind.Undefined"/> if it was not sent.
    /// </summary>
    public JsonElement Data { get; init; }
}
