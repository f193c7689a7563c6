using System.Globalization;
using System.Text;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>A failed call in a few lines: what was wrong, and what happened when.</summary>
internal static class CallTimeline
{
    public static string Show(PlannedCall call, IReadOnlyList<string> complaints)
    {
        var plan = call.Plan;
        var text = new StringBuilder();
        Line($"seed {plan.Seed}: {plan.LengthMs / 1000.0:0.0} s, {plan.Words.Count} words, {plan.Model}{Manner(plan.Later.Options)}");
        foreach (var complaint in complaints.Take(8))
            Line($"  ! {complaint}");

        foreach (var session in call.Sessions)
        {
            var start = (session.StartedAt - call.Start).TotalSeconds;
            var finals = session.SentMessages.Count(message => message.Contains("\"end_of_turn\":true", StringComparison.Ordinal));
            var (end, heard) = (start + session.Duration.TotalSeconds, session.AudioReceived.TotalSeconds);
            Line($"  {start,7:0.0} .. {end,6:0.0} session {session.Index}: {heard:0.0} s heard, {finals} finals, {session.Outcome}; {plan.StoryOf(session)}");
        }

        foreach (var @event in call.Events().Where(json => Type(json).StartsWith("transcription.", StringComparison.Ordinal)).Take(20))
            Line($"  {Type(@event)} {@event.GetProperty("data")}");

        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Type(JsonElement @event) => @event.GetProperty("type").GetString()!;

    private static string Manner(FakeSessionOptions manner) => string.Create(
        CultureInfo.InvariantCulture,
        $", lives {manner.MaxDuration.TotalSeconds:0} s, reads every {manner.ReadDelay.TotalMilliseconds} ms, times -{manner.FirstWordEarlyMs}/+{manner.LastWordLateMs} ms");
}
