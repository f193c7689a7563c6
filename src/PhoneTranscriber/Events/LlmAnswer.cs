using System.Text.Json;

namespace PhoneTranscriber.Events;

/// <summary>What matters of a chat completion: <c>{"choices":[{"message":{"content":…},"finish_reason":…}],"model":…}</c>.</summary>
internal sealed record LlmAnswer(string Text, string? Model, string? FinishReason)
{
    /// <summary>Never fails: what is not there is empty.</summary>
    public static LlmAnswer Read(JsonElement completion)
    {
        var choice = Member(completion, "choices") is { ValueKind: JsonValueKind.Array } choices ? choices.EnumerateArray().FirstOrDefault() : default;
        return new LlmAnswer(
            String(Member(Member(choice, "message"), "content")) ?? "", String(Member(completion, "model")), String(Member(choice, "finish_reason")));
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? String(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
