using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.Native;

/// <summary><c>struct sockaddr_in</c> of 127.0.0.1: nothing here ever leaves the machine.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct LoopbackAddress(int port)
{
    private const ushort InternetFamily = 2;
    private readonly ushort _family = InternetFamily;
    private readonly ushort _port = BinaryPrimitives.ReverseEndianness((ushort)port);
    private readonly uint _address = 0x0100007F;

    public readonly int Port => BinaryPrimitives.ReverseEndianness(_port);
}
