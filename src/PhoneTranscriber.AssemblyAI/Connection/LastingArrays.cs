using System.Buffers;
using System.Numerics;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// Arrays lent for a moment to objects that live for long: each chunk of each call borrows some. They lie where the garbage collector moves
/// nothing and takes nothing for young. The runtime's shared pool makes new ones now and then, and as long as one of them is young, whoever
/// borrowed it since the last collection is gone through by the next: with a thousand calls most of the heap. Safe for use from several
/// threads.
/// </summary>
internal sealed class LastingArrays : ArrayPool<byte>
{
    /// <summary>The smallest arrays have 256 bytes, the largest 16 KB; longer ones come from the runtime's shared pool.</summary>
    private const int SmallestBits = 8;
    private const int LargestBits = 14;

    /// <summary>Arrays of a size wait in so many bytes at most, beside one for each thread; more are left to the garbage collector.</summary>
    private const int MostWaiting = 4 * 1024 * 1024;

    /// <summary>The thread's own, one of a size: what is given back is mostly what is wanted next, and is in the processor's caches.</summary>
    [ThreadStatic]
    private static byte[]?[]? _own;

    private readonly Stack<byte[]>[] _waiting = [.. Enumerable.Range(SmallestBits, LargestBits - SmallestBits + 1).Select(_ => new Stack<byte[]>())];

    /// <summary>The one that everybody shares.</summary>
    public static new LastingArrays Shared { get; } = new();

    /// <inheritdoc/>
    public override byte[] Rent(int minimumLength)
    {
        if (minimumLength > 1 << LargestBits) return ArrayPool<byte>.Shared.Rent(minimumLength);
        var bits = Math.Max(SmallestBits, BitOperations.Log2((uint)Math.Max(minimumLength - 1, 1)) + 1);
        var own = _own ??= new byte[LargestBits - SmallestBits + 1][];
        ref var mine = ref own[bits - SmallestBits];
        if (mine is { } array)
        {
            mine = null;
            return array;
        }

        var waiting = _waiting[bits - SmallestBits];
        lock (waiting)
        {
            if (waiting.TryPop(out var next)) return next;
        }

        return GC.AllocateUninitializedArray<byte>(1 << bits, pinned: true);
    }

    /// <inheritdoc/>
    public override void Return(byte[] array, bool clearArray = false)
    {
        if (array.Length > 1 << LargestBits)
        {
            ArrayPool<byte>.Shared.Return(array, clearArray);
            return;
        }

        // None was lent.
        if (array.Length < 1 << SmallestBits) return;
        if (clearArray) Array.Clear(array);
        var size = BitOperations.Log2((uint)array.Length) - SmallestBits;
        var own = _own ??= new byte[LargestBits - SmallestBits + 1][];
        if (own[size] is null)
        {
            own[size] = array;
            return;
        }

        var waiting = _waiting[size];
        lock (waiting)
        {
            if (waiting.Count < MostWaiting / array.Length) waiting.Push(array);
        }
    }
}
