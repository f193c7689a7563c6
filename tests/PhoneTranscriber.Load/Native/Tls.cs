namespace PhoneTranscriber.Load.Native;

/// <summary>TLS on a non-blocking socket.</summary>
internal sealed unsafe class Tls(TlsContext context, int descriptor) : IDisposable
{
    private const int WantRead = 2;
    private const int WantWrite = 3;
    private readonly nint _connection = context.Attach(descriptor);

    /// <returns>Bytes read; 0 when the peer is gone, -1 when there is nothing now.</returns>
    public int Read(byte* buffer, int length)
    {
        var count = OpenSsl.Read(_connection, buffer, length);
        if (count > 0) return count;
        return Waits(count) ? -1 : 0;
    }

    /// <returns>Bytes the peer took; -1 when it is gone.</returns>
    public int Write(byte* data, int length)
    {
        var count = OpenSsl.Write(_connection, data, length);
        if (count > 0) return count;
        return Waits(count) ? 0 : -1;
    }

    public void Dispose() => OpenSsl.FreeConnection(_connection);

    private bool Waits(int result)
    {
        var error = OpenSsl.Error(_connection, result);
        // The thread's error queue is shared by all connections: what is left in it would be taken for the next one's error.
        OpenSsl.ForgetErrors();
        return error is WantRead or WantWrite;
    }
}
