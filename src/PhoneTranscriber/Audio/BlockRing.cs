namespace PhoneTranscriber.Audio;

/// <summary>
/// Blocks of held audio in their order: added at the end, taken from the beginning. A value, so that its owner has it in its own memory:
/// each chunk of each call looks here, and what is one place more to look at costs more than what is done there. Must not be copied.
/// </summary>
internal struct BlockRing
{
    // A power of two. Unlike in an array of arrays, a store needs no check.
    private Place[] _places = new Place[4];
    private int _first;

    public BlockRing()
    {
    }

    public int Count { get; private set; }

    public readonly byte[] this[int index] => _places[(_first + index) & (_places.Length - 1)].Block;

    public void Add(byte[] block)
    {
        if (Count == _places.Length)
        {
            var larger = new Place[2 * Count];
            for (var i = 0; i < Count; i++) larger[i].Block = this[i];
            (_places, _first) = (larger, 0);
        }

        _places[(_first + Count++) & (_places.Length - 1)].Block = block;
    }

    /// <summary>Takes the first.</summary>
    public byte[] Take()
    {
        ref var place = ref _places[_first];
        var block = place.Block;
        place.Block = null!;
        _first = (_first + 1) & (_places.Length - 1);
        Count--;
        return block;
    }

    private struct Place
    {
        public byte[] Block;
    }
}
