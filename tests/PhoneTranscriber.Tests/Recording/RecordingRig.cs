using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Recording;

/// <summary>A writer on a folder of its own.</summary>
internal sealed class RecordingRig : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private double _lostMs;

    public RecordingRig()
    {
        var settings = new RecordingSettings { Enabled = true, Directory = Path.Combine(_scratch.FullPath, "recordings") };
        Folder = new RecordingFolder(settings);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "phone_transcriber.recording_lost" && instrument.Meter.Scope == _services.GetService<IMeterFactory>()) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, lost, _, _) => Interlocked.Exchange(ref _lostMs, _lostMs + lost));
        _listener.Start();
        var log = LoggerFactory.Create(builder => builder.AddProvider(Log)).CreateLogger<RecordingWriter>();
        Writer = new RecordingWriter(Folder, settings, new ShutdownDeadline(Time), Time, new BridgeMetrics(_services.GetRequiredService<IMeterFactory>()), log);
    }

    public ManualTimeProvider Time { get; } = new();

    public CapturedLog Log { get; } = new();

    public RecordingFolder Folder { get; }

    public RecordingWriter Writer { get; }

    /// <summary>Audio counted as lost, ms.</summary>
    public double LostMs => Volatile.Read(ref _lostMs);

    public static string Sid(int number) => $"CA{number:x32}";

    public CallRecording Begin(int number) =>
        Writer.Begin(new CallInfo(Sid(number), "+15550001111", "+15550002222", "inbound"), new CallClock(Time))!;

    public CallAudio Read(int number) => CallAudio.Read(Path.Combine(Folder.FullPath, Sid(number) + ".wav"));

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        _listener.Dispose();
        await _services.DisposeAsync();
        _scratch.Dispose();
    }
}
