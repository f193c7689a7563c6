using PhoneTranscriber.Load;
using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.Peers;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Load;

public sealed class LoadRigTests : IDisposable
{
    private const string AuthToken = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("load-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_frame_of_twenty_calls_reaches_the_speech_service_once_and_in_order(bool overTls)
    {
        const int Calls = 20;
        var cancel = TestContext.Current.CancellationToken;
        var files = overTls ? CertificateFiles.Create(_folder.FullName) : null;
        using var tls = files is null ? null : TlsContext.Server(files.Certificate, files.Key);
        using var rig = new LoadRig(saysTurns: true, tls);
        var port = BridgeProcess.FreePort();
        string[] settings =
        [
            $"Twilio:AuthToken={AuthToken}", "AssemblyAI:ApiKey=dummy", $"AssemblyAI:Endpoint={rig.Sink.Endpoint}",
            $"Storage:ConnectionString=Data Source={Path.Combine(_folder.FullName, "calls.db")}",
        ];
        await using var bridge = await BridgeProcess.StartAsync(port, _folder.FullName, settings, cancel, files?.Certificate);
        var plan = new LoadPlan(
            new Target(port, AsksFirst: true, Secure: false, AuthToken), Calls, CallsPerSecond: 50, Warmup: TimeSpan.Zero, Window: TimeSpan.FromSeconds(3));

        // The rig's loop holds its thread from the first call to the last.
        var report = await Task.Factory.StartNew(
            () => rig.Run(plan, static _ => { }, cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Null(report.Failure);
        Assert.Equal((0, 0), (report.Lost, report.Disordered));
        Assert.Equal(0, report.Violations);
        Assert.Equal(0, report.SessionsLeft);
        Assert.All(report.Calls, static call =>
        {
            Assert.True(call.FramesSent >= 150, $"{call.FramesSent} frames were sent");
            Assert.Equal(call.FramesSent, call.Receipt.Frames);
            Assert.Equal((1, 1), (call.Receipt.Sessions, call.Receipt.Terminated));
        });
        Assert.True(report.TurnsSaid >= Calls, $"{report.TurnsSaid} turns were said");
        Assert.True(report.Latency.Count >= Calls * 10, $"{report.Latency.Count} chunks were timed");
        Assert.Equal(Calls, report.LastWords.Count);
    }
}
