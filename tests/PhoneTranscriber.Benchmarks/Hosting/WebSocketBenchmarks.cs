using System.Net.WebSockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.WebSockets;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Benchmarks.Hosting;

/// <summary>
/// What comes on a media socket, five masked messages at once, up to the text of each; and what goes to the speech service, a masked chunk of
/// 100 ms. The base lines are the runtime's own socket. The connection itself costs next to nothing here.
/// </summary>
[MemoryDiagnoser]
[CategoriesColumn]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public class WebSocketBenchmarks : IDisposable
{
    private const int Messages = 50;
    private const int AtOnce = 5;

    private readonly byte[] _room = new byte[1024];
    private readonly byte[] _chunk = new byte[800];
    private readonly WebSocket _runtimeServer = WebSocket.CreateFromStream(new RepeatingStream(Media()), new WebSocketCreationOptions { IsServer = true });
    private readonly WebSocket _runtimeClient = WebSocket.CreateFromStream(new RepeatingStream([]), new WebSocketCreationOptions());
    private readonly FrameSocket _server = new(new ReadAheadStream(new RepeatingStream(Media())), isServer: true);
    private readonly FrameSocket _client = new(new ReadAheadStream(new RepeatingStream([])), isServer: false);
    private readonly MediaSocketReader _reader;

    public WebSocketBenchmarks() => _reader = new MediaSocketReader(_server);

    [Benchmark(Baseline = true, Description = "the runtime's socket, a message in", OperationsPerInvoke = Messages)]
    [BenchmarkCategory("in")]
    public async Task<int> RuntimeReceivesAsync()
    {
        var bytes = 0;
        for (var i = 0; i < Messages; i++) bytes += (await _runtimeServer.ReceiveAsync(_room.AsMemory(), CancellationToken.None)).Count;
        return bytes;
    }

    [Benchmark(Description = "ours", OperationsPerInvoke = Messages)]
    [BenchmarkCategory("in")]
    public async Task<int> ReceiveAsync()
    {
        var bytes = 0;
        for (var i = 0; i < Messages; i++) bytes += (await _reader.ReceiveAsync(CancellationToken.None)).Content.Length;
        return bytes;
    }

    [Benchmark(Baseline = true, Description = "the runtime's socket, a chunk out")]
    [BenchmarkCategory("out")]
    public ValueTask RuntimeSends() => _runtimeClient.SendAsync(_chunk.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);

    [Benchmark(Description = "ours")]
    [BenchmarkCategory("out")]
    public ValueTask Send() => _client.SendAsync(_chunk.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _reader.Dispose();
        foreach (var socket in (WebSocket[])[_runtimeServer, _runtimeClient, _server, _client]) socket.Dispose();
    }

    private static byte[] Media()
    {
        var message = Encoding.UTF8.GetBytes(
            "{\"event\":\"media\",\"sequenceNumber\":\"926\",\"media\":{\"track\":\"inbound\",\"chunk\":\"925\",\"timestamp\":\"18553\",\"payload\":\""
            + Convert.ToBase64String(new byte[160]) + "\"},\"streamSid\":\"MZ89abcdef0123456789abcdef01234567\"}");
        var frame = new byte[FrameHeader.MaxBytes + message.Length];
        var mask = FrameMask.Next();
        var size = new FrameHeader(FrameOpcode.Text, IsFinal: true, HasReserved: false, mask, message.Length).Write(frame);
        FrameMask.Apply(mask, message, frame.AsSpan(size));
        return [.. Enumerable.Repeat(frame.AsSpan(0, size + message.Length).ToArray(), AtOnce).SelectMany(bytes => bytes)];
    }
}
