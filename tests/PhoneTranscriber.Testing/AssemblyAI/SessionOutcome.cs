namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>The end of a session.</summary>
/// <param name="End">Who ended it.</param>
/// <param name="Code">The close code sent (Failed, Terminated) or received (ClientClosed); 1006 if there was none.</param>
/// <param name="Text">The error text of a failure.</param>
public sealed record SessionOutcome(SessionEnd End, int? Code = null, string? Text = null)
{
    public static SessionOutcome Open { get; } = new(SessionEnd.Open);

    public override string ToString() => Code is null ? $"{End}" : $"{End}({Code}{(Text is null ? "" : $", {Text}")})";
}
