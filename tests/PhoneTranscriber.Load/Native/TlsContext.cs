namespace PhoneTranscriber.Load.Native;

/// <summary>What the TLS connections of one side have in common.</summary>
internal sealed unsafe class TlsContext : IDisposable
{
    private const int PemFile = 1;
    private const int SetMode = 33;

    /// <summary>Partial writes, and a write repeated from another buffer.</summary>
    private const nint Modes = 1 | 2;

    private readonly bool _server;
    private readonly nint _context;

    private TlsContext(bool server)
    {
        _server = server;
        _context = OpenSsl.NewContext(server ? OpenSsl.ServerMethod() : OpenSsl.ClientMethod());
        OpenSsl.ControlContext(_context, SetMode, Modes, 0);
    }

    /// <summary>Trusts everybody: it only ever talks to this machine.</summary>
    public static TlsContext Client() => new(server: false);

    /// <param name="certificate">PEM file.</param>
    /// <param name="key">PEM file.</param>
    public static TlsContext Server(string certificate, string key)
    {
        var context = new TlsContext(server: true);
        if (OpenSsl.UseCertificate(context._context, certificate) != 1 || OpenSsl.UseKey(context._context, key, PemFile) != 1)
            throw new InvalidOperationException($"OpenSSL takes no certificate from {certificate}.");
        return context;
    }

    public nint Attach(int descriptor)
    {
        var connection = OpenSsl.NewConnection(_context);
        _ = OpenSsl.SetDescriptor(connection, descriptor);
        if (_server) OpenSsl.Accept(connection);
        else OpenSsl.Connect(connection);
        return connection;
    }

    public void Dispose() => OpenSsl.FreeContext(_context);
}
