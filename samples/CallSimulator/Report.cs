using System.Globalization;
using PhoneTranscriber.Testing.Text;
using Spectre.Console;

namespace PhoneTranscriber.CallSimulator;

/// <summary>Prints every transcript with its word error rate, and the sum of it.</summary>
internal static class Report
{
    /// <returns>The exit code.</returns>
    public static int Write(IAnsiConsole console, IReadOnlyList<SimulatedCall> calls, double? maxWordErrorRate)
    {
        foreach (var call in calls)
        {
            console.WriteLine();
            console.WriteLine($"call {call.Number} {call.Sample.Name} {call.CallSid}");
            if (call.Failure is not null)
                console.WriteLine($"  failed: {call.Failure}");
            foreach (var track in call.Tracks)
            {
                console.WriteLine($"  {track.Speaker}: {track.Text}");
                console.WriteLine($"    {Describe(track.Errors)}");
            }
        }

        var failed = calls.Count(static call => call.Failure is not null);
        var above = maxWordErrorRate is { } limit ? calls.Count(call => call.Failure is null && call.Errors.Rate > limit) : 0;
        var errors = calls.Aggregate(default(WordErrors), static (sum, call) => sum + call.Errors);
        console.WriteLine();
        console.WriteLine(
            $"{calls.Count} calls, {failed} failed, {Describe(errors.ReferenceWords > 0 ? errors : null)}"
            + (above > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {above} above the tolerated {maxWordErrorRate:0.###}") : ""));
        return failed + above > 0 ? 1 : 0;
    }

    private static string Describe(WordErrors? errors) => errors is not { } e
        ? "no reference text to compare with"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"word error rate {e.Rate:0.000} ({e.Substitutions} substituted, {e.Insertions} inserted, {e.Deletions} deleted of {e.ReferenceWords} words)");
}
