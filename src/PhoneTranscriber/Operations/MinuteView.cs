namespace PhoneTranscriber.Operations;

/// <summary>A minute of this process.</summary>
/// <param name="At">When it began.</param>
/// <param name="LiveCalls">The most calls that were live at a time.</param>
/// <param name="CallsStarted">Calls that began.</param>
/// <param name="SessionsOpened">Speech sessions that began.</param>
/// <param name="Finals">Final turns.</param>
/// <param name="LatencyP50Ms">
/// Half of the newest words were shown sooner: from the end of a word, by the speech service's own times on the call's clock, to the arrival
/// of the first partial or final turn that has it, ms. Null when nobody spoke.
/// </param>
/// <param name="LatencyP95Ms">Nineteen of twenty were shown sooner.</param>
internal sealed record MinuteView(
    DateTimeOffset At, long LiveCalls, int CallsStarted, int SessionsOpened, int Finals, double? LatencyP50Ms, double? LatencyP95Ms);
