using System.CommandLine;
using System.Globalization;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.Peers;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>The command line: <c>compare</c> and <c>ramp</c>.</summary>
internal static class LoadCommand
{
    private static readonly string PeerNames = string.Join(',', KnownPeers.All.Select(static peer => peer.Name));

    public static RootCommand Create() => new("Measures the bridge beside its peers, as Twilio and the speech service would see them.")
    {
        Command("compare", "Processor time, memory, latency and loss per call.", "10,100,500,1000,2000", seconds: 20, warmup: 60, rate: 200, PeerNames),
        Command("ramp", "A thousand calls within ten seconds: how soon each is answered.", "1000", seconds: 1, warmup: 1, rate: 100, "product,node"),
    };

    private static Command Command(string name, string description, string calls, int seconds, int warmup, int rate, string peers)
    {
        var callsOption = Text("--calls", "Numbers of calls at once.", calls);
        var peersOption = Text("--peers", "Servers to compare.", peers);
        var secondsOption = Number("--seconds", "Length of the measured window.", seconds, 1, 3600);
        var warmupOption = Number("--warmup", "Seconds before it.", warmup, 0, 3600);
        var repeatsOption = Number("--repeats", "Runs of each server, taken in turns.", 3, 1, 100);
        var retriesOption = Number("--retries", "How often a run is done again in which the tool was late.", 2, 0, 100);
        var rateOption = Number("--rate", "Calls that come in per second.", rate, 1, 10_000);
        var turnsOption = Choice("--turns", "Whether the speech service says turns.", "on", "off");
        var tlsOption = Choice("--tls", "TLS: off, to the speech service only, or on both sides; servers that cannot are left out.", "off", "speech", "on");
        var serverCore = Number("--server-core", "The server's core.", Math.Max(0, Environment.ProcessorCount - 1), 0, 1023);
        var toolCore = Number("--tool-core", "The core of this tool.", 0, 0, 1023);
        var product = Text("--product", "The product's phone-transcriber.dll.", Checkout.Product);
        var database = new Option<string?>("--database") { Description = "The product begins with a copy of this SQLite file." };
        database.AcceptLegalFilePathsOnly();
        database.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } file && !File.Exists(file)) result.AddError($"--database: there is no file {file}.");
        });
        var output = new Option<string?>("--output") { Description = "Also writes the table to this file." };
        var command = new Command(name, description)
        {
            callsOption, peersOption, secondsOption, warmupOption, repeatsOption, retriesOption, rateOption, turnsOption, tlsOption, serverCore, toolCore, product, database, output,
        };
        callsOption.Validators.Add(static result =>
        {
            if (Numbers(result.GetValueOrDefault<string>() ?? "").Any(static number => number is < 1 or > 10_000)) result.AddError("--calls must be numbers from 1 to 10000, such as 100,1000.");
        });
        peersOption.Validators.Add(static result =>
        {
            if ((result.GetValueOrDefault<string>() ?? "").Split(',').Any(static name => KnownPeers.All.All(peer => peer.Name != name))) result.AddError($"--peers must be some of {PeerNames}.");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var tls = Enum.Parse<TlsSides>(parsed.GetValue(tlsOption)!, ignoreCase: true);
            var names = parsed.GetValue(peersOption)!.Split(',');
            var options = new ComparisonOptions
            {
                Peers = [.. KnownPeers.All.Where(peer => names.Contains(peer.Name) && tls switch { TlsSides.On => peer.SpeaksTls, TlsSides.Speech => peer.IsBridge, _ => true })],
                Calls = [.. Numbers(parsed.GetValue(callsOption)!).Order()],
                Window = TimeSpan.FromSeconds(parsed.GetValue(secondsOption)),
                Warmup = TimeSpan.FromSeconds(parsed.GetValue(warmupOption)),
                Repeats = parsed.GetValue(repeatsOption),
                Retries = parsed.GetValue(retriesOption),
                CallsPerSecond = parsed.GetValue(rateOption),
                Turns = parsed.GetValue(turnsOption) == "on",
                Tls = tls,
                ServerCore = parsed.GetValue(serverCore),
                ToolCore = parsed.GetValue(toolCore),
                Product = Path.GetFullPath(parsed.GetValue(product)!),
                Database = parsed.GetValue(database),
            };
            var comparer = new Comparer(options, Console.Error);
            var exit = await TryRunAsync(comparer, cancel);
            if (comparer.Measurements.Count == 0) return exit;
            var table = Table.Write(options, comparer.Measurements);
            await Console.Out.WriteAsync(table);
            if (parsed.GetValue(output) is { } file) await File.WriteAllTextAsync(file, table, CancellationToken.None);
            return exit;
        });
        return command;
    }

    private static async Task<int> TryRunAsync(Comparer comparer, CancellationToken cancel)
    {
        try
        {
            await comparer.RunAsync(cancel);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 130; // what a shell reports after Ctrl+C
        }
        catch (Exception exception) when (exception is InvalidOperationException or SystemCallException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static IEnumerable<int> Numbers(string text) => text.Split(',').Select(static part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);

    private static Option<string> Text(string name, string description, string otherwise) => new(name)
    {
        Description = $"{description} Default: {otherwise}",
        DefaultValueFactory = _ => otherwise,
    };

    /// <param name="name">Of the option.</param>
    /// <param name="description">Of the option.</param>
    /// <param name="choices">The first is taken when nothing is said.</param>
    private static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = Text(name, description, choices[0]);
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static Option<int> Number(string name, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} Default: {otherwise}", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[^1].Value, CultureInfo.InvariantCulture, out var value) || value < least || value > most))
                result.AddError($"{name} must be a whole number from {least} to {most}.");
        });
        return option;
    }
}
