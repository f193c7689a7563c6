using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.Native;

/// <summary>The library .NET's own TLS uses: SslStream cannot run on the event loop.</summary>
internal static unsafe partial class OpenSsl
{
    private const string Library = "libssl.so.3";

    [LibraryImport(Library, EntryPoint = "TLS_client_method")]
    public static partial nint ClientMethod();

    [LibraryImport(Library, EntryPoint = "TLS_server_method")]
    public static partial nint ServerMethod();

    [LibraryImport(Library, EntryPoint = "SSL_CTX_new")]
    public static partial nint NewContext(nint method);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ControlContext(nint context, int command, nint value, nint unused);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_certificate_chain_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UseCertificate(nint context, string file);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_PrivateKey_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UseKey(nint context, string file, int type);

    [LibraryImport(Library, EntryPoint = "SSL_new")]
    public static partial nint NewConnection(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_free")]
    public static partial void FreeConnection(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_set_fd")]
    public static partial int SetDescriptor(nint connection, int descriptor);

    [LibraryImport(Library, EntryPoint = "SSL_set_connect_state")]
    public static partial void Connect(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_set_accept_state")]
    public static partial void Accept(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_read")]
    public static partial int Read(nint connection, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "SSL_write")]
    public static partial int Write(nint connection, byte* data, int length);

    [LibraryImport(Library, EntryPoint = "SSL_get_error")]
    public static partial int Error(nint connection, int result);

    [LibraryImport("libcrypto.so.3", EntryPoint = "ERR_clear_error")]
    public static partial void ForgetErrors();
}
