using System.Buffers;
using System.Buffers.Text;
using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.Audio;

/// <summary>
/// Collects a track's mu-law audio into chunks of one length. AssemblyAI takes messages of 50 to 1000 ms and no others
/// (error 3007, Input Duration Violation), while Twilio sends 20 ms at a time.
/// Holds a buffer, from the pool, only while there is something in it: frames mostly come as many as make a chunk. Not safe for concurrent use.
/// </summary>
internal sealed class Chunker
{
    public const int MinChunkMilliseconds = 50;
    public const int MaxChunkMilliseconds = 1000;

    /// <summary>What <see cref="GetSpan"/> can promise: 128 ms, six of Twilio's frames.</summary>
    public const int MaxSpanBytes = 1024;

    private const int MinChunkBytes = MinChunkMilliseconds * MuLaw.BytesPerMillisecond;

    private readonly IChunkSink _sink;
    private readonly int _chunkBytes;
    private byte[]? _buffer;
    private int _filled;

    /// <param name="sink">Takes every chunk as soon as it is full.</param>
    /// <param name="chunkMilliseconds">Length of a chunk, 50 to 1000 ms.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkMilliseconds"/> is out of range.</exception>
    public Chunker(IChunkSink sink, int chunkMilliseconds = 100)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkMilliseconds, MinChunkMilliseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunkMilliseconds, MaxChunkMilliseconds);
        _sink = sink;
        _chunkBytes = chunkMilliseconds * MuLaw.BytesPerMillisecond;
    }

    /// <summary>Bytes taken in so far, silence included; the padding that <see cref="Flush"/> adds is not.</summary>
    public long BytesAppended { get; private set; }

    private Span<byte> Buffer => (_buffer ??= LastingArrays.Shared.Rent(_chunkBytes + MaxSpanBytes)).AsSpan(0, _chunkBytes + MaxSpanBytes);

    /// <summary>What the next chunk still lacks.</summary>
    public int BytesToNextChunk => _chunkBytes - _filled;

    public void Append(ReadOnlySpan<byte> muLaw)
    {
        while (!muLaw.IsEmpty)
        {
            var part = muLaw[..Math.Min(muLaw.Length, _chunkBytes - _filled)];
            part.CopyTo(Buffer[_filled..]);
            Advance(part.Length);
            muLaw = muLaw[part.Length..];
        }
    }

    /// <summary>Decodes a base64 payload straight into the chunk, whatever its length.</summary>
    /// <param name="base64">UTF-8, padded, as in Twilio's <c>media.payload</c>.</param>
    /// <returns>Whether all of it was base64; if not, the part before the fault has been appended.</returns>
    public bool AppendBase64(ReadOnlySpan<byte> base64)
    {
        while (!base64.IsEmpty)
        {
            var status = Base64.DecodeFromUtf8(base64, GetSpan(MaxSpanBytes), out var consumed, out var written);
            Advance(written);
            if (status != OperationStatus.DestinationTooSmall)
                return status == OperationStatus.Done;
            base64 = base64[consumed..];
        }
        return true;
    }

    /// <summary>Appends <paramref name="bytes"/> of mu-law silence.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public void AppendSilence(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        while (bytes > 0)
        {
            var part = (int)Math.Min(bytes, _chunkBytes - _filled);
            Buffer.Slice(_filled, part).Fill(MuLaw.Silence);
            Advance(part);
            bytes -= part;
        }
    }

    /// <summary>
    /// Room to write audio into without a copy; <see cref="Advance"/> then appends it. The span is at least
    /// <paramref name="sizeHint"/> bytes long and good until the next call.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeHint"/> is over <see cref="MaxSpanBytes"/>: write in parts.</exception>
    public Span<byte> GetSpan(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, MaxSpanBytes);
        return Buffer[_filled..];
    }

    /// <summary>Appends the first <paramref name="bytes"/> of what <see cref="GetSpan"/> returned.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative or more than there was room for.</exception>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Buffer.Length - _filled);
        _filled += bytes;
        BytesAppended += bytes;
        if (_filled >= _chunkBytes)
            SendFullChunks();
        else if (_filled == 0)
            GiveBack();
    }

    /// <summary>
    /// Sends what has been collected as a last, shorter chunk, padded with silence to 50 ms; does nothing when there is nothing.
    /// </summary>
    /// <returns>The bytes of padding: where the track goes on afterwards, its audio stands that much later.</returns>
    public int Flush()
    {
        if (_filled == 0)
            return 0;

        var length = Math.Max(_filled, MinChunkBytes);
        var padding = Buffer[_filled..length];
        padding.Fill(MuLaw.Silence);
        _filled = 0;
        _sink.OnChunk(Buffer[..length]);
        GiveBack();
        return padding.Length;
    }

    private void SendFullChunks()
    {
        var sent = 0;
        try
        {
            while (_filled - sent >= _chunkBytes)
            {
                var chunk = Buffer.Slice(sent, _chunkBytes);
                sent += _chunkBytes;
                _sink.OnChunk(chunk);
            }
        }
        finally
        {
            // Also when the sink throws: a chunk is handed over once, and the room that GetSpan promises must come back.
            Buffer[sent.._filled].CopyTo(Buffer);
            _filled -= sent;
            if (_filled == 0) GiveBack();
        }
    }

    private void GiveBack()
    {
        if (_buffer is null) return;
        LastingArrays.Shared.Return(_buffer);
        _buffer = null;
    }
}
