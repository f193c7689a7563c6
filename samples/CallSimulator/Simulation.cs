using PhoneTranscriber.Testing.Twilio;
using Spectre.Console;

namespace PhoneTranscriber.CallSimulator;

/// <summary>All calls of one run, their display and their verdict.</summary>
internal sealed class Simulation(SimulatorOptions options, IAnsiConsole console)
{
    /// <returns>The exit code: 0 when every call came through within the tolerated error rate.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var api = new BridgeApi(options.Caller.BridgeUrl, options.AccessKey, options.Caller.Clock);
        if (!await api.IsReachableAsync(cancellation))
        {
            console.WriteLine($"No bridge answers at {options.Caller.BridgeUrl}. Start it with ./run, or name another with --bridge.");
            return 1;
        }

        using var caller = new TwilioCaller(options.Caller);
        var calls = Enumerable.Range(0, options.Calls)
            .Select(index => new SimulatedCall(index + 1, options.Samples[index % options.Samples.Count], options, caller, api))
            .ToList();

        try
        {
            await ProgressDisplay.RunAsync(console, calls, options.Caller.Clock, cancellation);
        }
        catch (OperationCanceledException)
        {
            console.WriteLine("Interrupted.");
            return 1;
        }

        return Report.Write(console, calls, options.MaxWordErrorRate);
    }
}
