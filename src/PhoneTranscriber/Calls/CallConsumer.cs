using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Calls;

/// <summary>
/// Wakes a call's consumer. Whoever posts to an idle one runs it: a live call is a message now and then, and another thread to wake, or a
/// waiting method to resume, costs more than handling it.
/// </summary>
/// <param name="call">The call.</param>
internal sealed class CallConsumer(Call call) : WakeUp
{
    /// <inheritdoc/>
    protected override bool TryServe() => call.TryConsume();
}
