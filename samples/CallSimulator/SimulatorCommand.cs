using System.CommandLine;
using PhoneTranscriber.Testing.Twilio;
using Spectre.Console;

namespace PhoneTranscriber.CallSimulator;

/// <summary>The command line: <c>CallSimulator FILE… [options]</c>.</summary>
public static class SimulatorCommand
{
    private const string TokenVariable = "Twilio__AuthToken";

    /// <summary>Builds the command; it writes to the given console.</summary>
    public static RootCommand Create(IAnsiConsole console)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Recordings: WAV, 8 kHz, mu-law or 16-bit PCM; mono is the caller, stereo the caller left and the agent right.",
            Arity = ArgumentArity.OneOrMore,
        };
        var calls = CheckedOption.Whole("--calls", "Calls placed at once; at least one per file, which they take in turn.", 1, least: 1, most: 10_000);
        var speed = CheckedOption.Number("--speed", "Speed of the audio; 1 is real time, 0 as fast as it is taken.", 1, most: 1000);
        var bridge = CheckedOption.Address("--bridge", "Where the bridge is reached.", new Uri("http://127.0.0.1:5000"));
        var publicUrl = CheckedOption.Address("--public-url", "The bridge's public address, if it has another one: what is signed.", null);
        var token = new Option<string?>("--auth-token") { Description = $"Signs as Twilio does; by default ${TokenVariable}. Without it nothing is signed." };
        var track = CheckedOption.Tracks("--track", "Tracks of the recordings to play: both, inbound or outbound.");
        var from = new Option<string>("--from") { Description = "Number of the caller.", DefaultValueFactory = static _ => "+15550100111" };
        var to = new Option<string>("--to") { Description = "Number called.", DefaultValueFactory = static _ => "+15550100200" };
        var key = new Option<string?>("--key") { Description = "Access key of the bridge's API." };
        var wait = CheckedOption.Whole("--wait", "Seconds to wait for a transcript after hang-up.", 30, least: 0, most: 3600);
        var maxWer = CheckedOption.Number("--max-wer", "Fail when a call's word error rate is above this, for example 0.3.", null, most: 100);

        var root = new RootCommand("Places calls at a bridge as Twilio would, and scores the transcripts.")
        {
            files, calls, speed, bridge, publicUrl, token, track, from, to, key, wait, maxWer,
        };
        root.SetAction((parsed, cancellation) =>
        {
            if (Load(parsed.GetValue(files)!, console) is not { } samples)
                return Task.FromResult(1);

            var options = new SimulatorOptions
            {
                Samples = samples,
                Calls = Math.Max(parsed.GetValue(calls)!.Value, samples.Count),
                Tracks = parsed.GetValue(track)!.Value,
                AccessKey = parsed.GetValue(key),
                Wait = TimeSpan.FromSeconds(parsed.GetValue(wait)!.Value),
                MaxWordErrorRate = parsed.GetValue(maxWer),
                Caller = new TwilioCallerOptions
                {
                    BridgeUrl = parsed.GetValue(bridge)!,
                    PublicUrl = parsed.GetValue(publicUrl),
                    AuthToken = parsed.GetValue(token) ?? Environment.GetEnvironmentVariable(TokenVariable),
                    From = parsed.GetValue(from)!,
                    To = parsed.GetValue(to)!,
                    Speed = parsed.GetValue(speed)!.Value,
                },
            };
            return new Simulation(options, console).RunAsync(cancellation);
        });
        return root;
    }

    private static List<SampleCall>? Load(IEnumerable<string> paths, IAnsiConsole console)
    {
        var samples = new List<SampleCall>();
        var complete = true;
        foreach (var path in paths)
        {
            try
            {
                samples.Add(SampleCall.Load(path));
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                console.WriteLine($"{path}: {exception.Message}");
                complete = false;
            }
        }

        return complete ? samples : null;
    }
}
