using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Benchmarks.Twilio;

/// <summary>
/// One second of a track, 50 media messages of 20 ms: from the bytes that the socket gave to chunks of 100 ms. The base line is the same
/// work with a JSON document and the framework's everyday calls. Figures are per message.
/// </summary>
[MemoryDiagnoser]
public class MediaMessageBenchmarks
{
    private const int Messages = 50;

    private readonly byte[] _message = Encoding.UTF8.GetBytes(
        "{\"event\":\"media\",\"sequenceNumber\":\"926\",\"media\":{\"track\":\"inbound\",\"chunk\":\"925\",\"timestamp\":\"18553\",\"payload\":\""
        + Convert.ToBase64String(new byte[160]) + "\"},\"streamSid\":\"MZ89abcdef0123456789abcdef01234567\"}");

    private readonly byte[] _payload = new byte[48 * 1024];
    private readonly FramePlacer _placer = new();
    private readonly CountingSink _sink = new();
    private readonly Chunker _chunker;
    private long _timestamp = 73;

    public MediaMessageBenchmarks() => _chunker = new Chunker(_sink);

    [Benchmark(Baseline = true, Description = "JsonDocument, Convert.FromBase64String, ToArray", OperationsPerInvoke = Messages)]
    public long Everyday()
    {
        var collected = new List<byte>();
        for (var i = 0; i < Messages; i++)
        {
            using var json = JsonDocument.Parse(_message);
            collected.AddRange(Convert.FromBase64String(json.RootElement.GetProperty("media").GetProperty("payload").GetString()!));
            if (collected.Count < 800) continue;
            _sink.OnChunk(collected.ToArray());
            collected.Clear();
        }

        return _sink.Bytes;
    }

    [Benchmark(Description = "parse, decode, place, chunk", OperationsPerInvoke = Messages)]
    public long SocketBufferToChunk()
    {
        for (var i = 0; i < Messages; i++, _timestamp += 20)
        {
            if (!MediaMessageParser.TryParse(_message, out var message) || !MediaPayload.TryDecode(message.Payload, _payload, out var length))
                throw new InvalidOperationException("The message was not understood.");
            // The message's own timestamp stands still; the benchmark's goes on.
            var placement = _placer.Place(_timestamp, length);
            if (placement.SilenceBytes > 0) _chunker.AppendSilence(placement.SilenceBytes);
            _chunker.Append(_payload.AsSpan(0, length));
        }

        return _sink.Bytes;
    }

    private sealed class CountingSink : IChunkSink
    {
        public long Bytes { get; private set; }

        public void OnChunk(ReadOnlySpan<byte> muLaw) => Bytes += muLaw.Length;
    }
}
