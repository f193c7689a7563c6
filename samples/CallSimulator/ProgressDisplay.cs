using Spectre.Console;

namespace PhoneTranscriber.CallSimulator;

/// <summary>Runs the calls and shows how they get on: live bars on a terminal, plain lines elsewhere.</summary>
internal static class ProgressDisplay
{
    private const int MaxBars = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public static Task RunAsync(IAnsiConsole console, IReadOnlyList<SimulatedCall> calls, TimeProvider clock, CancellationToken cancellation) =>
        console.Profile.Capabilities is { Ansi: true, Interactive: true } && console.Profile.Out.IsTerminal
            ? RunLiveAsync(console, calls, clock, cancellation)
            : RunPlainAsync(console, calls, cancellation);

    private static async Task RunPlainAsync(IAnsiConsole console, IReadOnlyList<SimulatedCall> calls, CancellationToken cancellation)
    {
        var writing = new Lock();
        void Line(SimulatedCall call)
        {
            lock (writing)
                console.WriteLine($"call {call.Number}/{calls.Count} {call.Sample.Name}: {Describe(call.Phase)}");
        }

        await Task.WhenAll(calls.Select(call => call.RunAsync(Line, cancellation)));
    }

    private static Task RunLiveAsync(IAnsiConsole console, IReadOnlyList<SimulatedCall> calls, TimeProvider clock, CancellationToken cancellation) =>
        console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var bars = calls.Chunk((calls.Count + MaxBars - 1) / MaxBars).Select(group => (Group: group, Bar: context.AddTask(Title(group)))).ToList();
                var running = Task.WhenAll(calls.Select(call => call.RunAsync(static _ => { }, cancellation)));
                while (!running.IsCompleted)
                {
                    // The calls notice a cancellation themselves; the display stays until they have.
                    await Task.WhenAny(running, Task.Delay(Interval, clock, CancellationToken.None));
                    Refresh(bars);
                }

                await running;
            });

    private static void Refresh(IEnumerable<(SimulatedCall[] Group, ProgressTask Bar)> bars)
    {
        foreach (var (group, bar) in bars)
        {
            bar.Description = Title(group);
            bar.Value = 100 * group.Average(static call => call.Phase == CallPhase.Failed ? 1 : call.Progress);
        }
    }

    private static string Title(SimulatedCall[] group) => Markup.Escape(group is [var call]
        ? $"call {call.Number} {call.Sample.Name}: {Describe(call.Phase)}"
        : $"calls {group[0].Number} to {group[^1].Number}: {group.Count(static call => call.Phase == CallPhase.Streaming)} streaming");

    private static string Describe(CallPhase phase) => phase switch
    {
        CallPhase.Dialing => "dialing",
        CallPhase.Streaming => "streaming",
        CallPhase.AwaitingTranscript => "hung up, awaiting the transcript",
        CallPhase.Done => "done",
        _ => "failed",
    };
}
