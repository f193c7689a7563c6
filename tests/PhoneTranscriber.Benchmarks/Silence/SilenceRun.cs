using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Benchmarks.Silence;

/// <summary>A bridge with many calls of one track each, fed where their media streams would feed them.</summary>
internal sealed class SilenceRun : IAsyncDisposable
{
    /// <summary>The kinds of silence that a telephone line has, dBFS.</summary>
    private static readonly (string Name, double? Level)[] Kinds = [("digital silence", null), ("comfort noise, −65 dBFS", -65), ("room noise, −50 dBFS", -50)];

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly int _calls;
    private readonly List<SilentTrack> _tracks = [];

    private SilenceRun(WebApplication app, string folder, int calls) => (_app, _folder, _calls) = (app, folder, calls);

    public static async Task<SilenceRun> StartAsync(Uri endpoint, int calls)
    {
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-silence-").FullName;
        string[] settings =
        [
            "--urls=http://127.0.0.1:0", "--environment=Production", "--Twilio:AuthToken=4f6d1c0b9a8e7d6c5b4a39281706f5e4",
            $"--AssemblyAI:ApiKey={SilentService.Key}", $"--AssemblyAI:Endpoint={endpoint}", "--Silence:Timeout=00:01:10", "--Shutdown:DrainTimeout=00:00:00",
            $"--Storage:ConnectionString=Data Source={Path.Combine(folder, "silence.db")}",
        ];
        var app = Program.Build(settings, builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        return new SilenceRun(app, folder, calls);
    }

    public async Task<string> MeasureAsync()
    {
        var report = new StringBuilder("| | audio held a call, most | on average | managed memory a track |\n|---|--:|--:|--:|\n");
        // What the first call brings along is not a call's.
        Start(1);
        await PlayAsync(TimeSpan.FromSeconds(5));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Start(_calls);
        await PlayAsync(TimeSpan.FromSeconds(60));
        Report(report, "live", "live", before);
        await PlayAsync(TimeSpan.FromSeconds(25));
        Report(report, "suspended", "suspended", before);
        return report.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var track in _tracks) track.Transcriber.Finish();
        await Task.WhenAll(_tracks.Select(track => track.Transcriber.Completion));
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Start(int calls)
    {
        var registry = _app.Services.GetRequiredService<CallRegistry>();
        var profile = _app.Services.GetRequiredService<NumberProfiles>().Default;
        var speech = _app.Services.GetRequiredService<SpeechServices>();
        var random = new Random(1);
        var noises = Array.ConvertAll(Kinds, kind => SilentTrack.Noise(kind.Level, random));
        for (var i = 0; i < calls; i++)
        {
            var number = _tracks.Count;
            var call = registry.GetOrAdd(new CallInfo($"CA{number:x32}", "+15550001111", "+15550002222", "inbound"), profile);
            call.TryAttachStream($"MZ{number:x32}");
            _tracks.Add(new SilentTrack(new TrackTranscriber(new TrackContext(call, CallTrack.Inbound, speech)), noises[i % noises.Length]));
        }
    }

    private async Task PlayAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        for (var left = time; left > TimeSpan.Zero; left -= timer.Period)
        {
            await timer.WaitForNextTickAsync();
            foreach (var track in _tracks) track.Next();
        }
    }

    private void Report(StringBuilder report, string name, string state, long before)
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true) - before;
        var states = _app.Services.GetRequiredService<CallRegistry>().All.SelectMany(call => call.View.Tracks).CountBy(track => track.State).ToDictionary();
        if (states.GetValueOrDefault(state) != _tracks.Count)
            throw new InvalidOperationException($"Not all are {state}: {string.Join(", ", states)}");
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            var held = _tracks.Skip(1).Where((_, i) => i % Kinds.Length == kind).Select(track => track.Transcriber.HeldBytes).ToList();
            report.Append(CultureInfo.InvariantCulture, $"| {name}, {Kinds[kind].Name} | {held.Max() / 1024.0:F1} KB | {held.Average() / 1024:F1} KB | ");
            report.Append(kind == 0 ? string.Create(CultureInfo.InvariantCulture, $"{managed / 1024.0 / _calls:F1} KB") : "").Append(" |\n");
        }
    }
}
