using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PhoneTranscriber.Hosting.WebSockets;

/// <summary>Whether a text that comes in pieces is UTF-8; a piece may end within a character.</summary>
internal struct Utf8Check
{
    /// <summary>A character that is not over, in the lowest bytes, the first one lowest.</summary>
    private uint _begun;
    private int _begunBytes;

    /// <summary>Whether the text can still be, or, at its end, is UTF-8. After false it must not be asked again.</summary>
    public bool Accepts(ReadOnlySpan<byte> piece, bool isLast)
    {
        while (_begunBytes > 0 && !piece.IsEmpty)
        {
            _begun |= (uint)piece[0] << (8 * _begunBytes++);
            piece = piece[1..];
            Span<byte> character = [(byte)_begun, (byte)(_begun >> 8), (byte)(_begun >> 16), (byte)(_begun >> 24)];
            var status = Rune.DecodeFromUtf8(character[.._begunBytes], out _, out _);
            if (status == OperationStatus.InvalidData) return false;
            if (status == OperationStatus.Done) (_begun, _begunBytes) = (0, 0);
        }

        if (!Utf8.IsValid(piece))
        {
            var end = BeginOfLast(piece);
            if (!Utf8.IsValid(piece[..end]) || Rune.DecodeFromUtf8(piece[end..], out _, out _) != OperationStatus.NeedMoreData) return false;
            foreach (var part in piece[end..]) _begun |= (uint)part << (8 * _begunBytes++);
        }

        return !isLast || _begunBytes == 0;
    }

    /// <summary>Where the last character begins, if it may be longer than what there is of it.</summary>
    private static int BeginOfLast(ReadOnlySpan<byte> piece)
    {
        var at = piece.Length - 1;
        while (at > 0 && piece.Length - at < 3 && (piece[at] & 0xC0) == 0x80) at--;
        return at;
    }
}
