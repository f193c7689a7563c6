using System.Text.Json.Nodes;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

/// <summary>Turn messages, written by hand after the AssemblyAI Streaming v3 reference.</summary>
internal static class TurnJson
{
    public static string Join(IReadOnlyList<RecognizedWord> words) => string.Join(' ', words.Select(word => word.Text));

    public static JsonObject SpeechStarted(int timestampMs) => new()
    {
        ["type"] = "SpeechStarted",
        ["timestamp"] = timestampMs,
        ["confidence"] = 0.971204,
    };

    public static JsonObject Turn(
        int order, bool formatted, bool endOfTurn, string transcript, double confidence, JsonArray words, string utterance) => new()
        {
            ["turn_order"] = order,
            ["turn_is_formatted"] = formatted,
            ["end_of_turn"] = endOfTurn,
            ["transcript"] = transcript,
            ["end_of_turn_confidence"] = confidence,
            ["words"] = words,
            ["utterance"] = utterance,
            ["type"] = "Turn",
        };

    public static JsonArray Words(IReadOnlyList<RecognizedWord> words, bool wordsAreFinal, bool speakers = false) =>
        [.. words.Select(word => Word(word, wordsAreFinal, speakers))];

    public static JsonObject Word(RecognizedWord word, bool isFinal, bool speaker = false)
    {
        var json = new JsonObject
        {
            ["start"] = word.StartMs,
            ["end"] = word.EndMs,
            ["text"] = word.Text,
            ["confidence"] = word.Confidence,
        };
        if (speaker)
        {
            json["speaker"] = word.Speaker ?? "UNKNOWN";
            json["speaker_confidence"] = 0.91;
        }

        json["word_is_final"] = isFinal;
        return json;
    }

    public static void AddDetections(JsonObject final, RecognizedWord lastWord, bool language, bool speaker)
    {
        if (speaker)
        {
            final["speaker_label"] = lastWord.Speaker ?? "UNKNOWN";
            final["speaker_confidence"] = 0.87431;
        }

        if (language)
        {
            final["language_code"] = lastWord.Language ?? "en";
            final["language_confidence"] = 0.983112;
        }
    }

    public static JsonObject LlmGatewayResponse(int order, string transcript) => new()
    {
        ["type"] = "LLMGatewayResponse",
        ["turn_order"] = order,
        ["transcript"] = transcript,
        ["data"] = new JsonObject
        {
            ["request_id"] = "0b7e2f64-5a19-4c0e-8d3f-91c2a7b6e504",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = transcript.ToUpperInvariant() },
                ["finish_reason"] = "stop",
            }),
            ["usage"] = new JsonObject { ["input_tokens"] = 21, ["output_tokens"] = 2, ["total_tokens"] = 23 },
        },
    };
}
