namespace PhoneTranscriber.Audio;

/// <summary>
/// Memory for held audio, used again and again. Hundreds of calls hold thousands of blocks for seconds at a time: that is more than the
/// runtime's shared pool keeps, and of an age that costs the garbage collector most. The block given back last is given out first, since
/// the processor's caches still have it. Safe for use from several threads.
/// </summary>
/// <param name="blockBytes">Length of a block.</param>
/// <param name="mostFree">Blocks kept for later at most; more are left to the garbage collector.</param>
internal sealed class AudioBlocks(int blockBytes, int mostFree)
{
    private readonly Lock _gate = new();
    private byte[][] _free = new byte[256][];
    private int _count;

    /// <summary>Whatever is in it is somebody else's.</summary>
    public byte[] Rent()
    {
        lock (_gate)
        {
            if (_count > 0) return _free[--_count];
        }

        return GC.AllocateUninitializedArray<byte>(blockBytes);
    }

    /// <summary>Takes back what was rented and is not used any more.</summary>
    public void Return(byte[] block)
    {
        lock (_gate)
        {
            if (_count == mostFree) return;
            if (_count == _free.Length) Array.Resize(ref _free, Math.Min(_free.Length * 2, mostFree));
            _free[_count++] = block;
        }
    }
}
