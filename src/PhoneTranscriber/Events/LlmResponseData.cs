using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>llm.response</c>: what a language model answered to a final turn, if the number's speech settings ask one.</summary>
/// <param name="Call">The call.</param>
/// <param name="TurnOrder">The turn's order.</param>
/// <param name="Track">The turn's track.</param>
/// <param name="Speaker">Who spoke.</param>
/// <param name="Text">The answer.</param>
/// <param name="Model">The model, if the service named it.</param>
/// <param name="FinishReason">Why the model stopped, such as <c>stop</c> or <c>length</c>; null if the service did not say.</param>
internal sealed record LlmResponseData(CallInfo Call, int TurnOrder, string Track, string Speaker, string Text, string? Model, string? FinishReason);
