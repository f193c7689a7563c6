using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;

namespace PhoneTranscriber.Load.Sink;

/// <summary>The speech service that all servers under test stream to: it takes audio as AssemblyAI's does and knows what should be in it.</summary>
internal sealed unsafe class SpeechSink : LoopSocket
{
    private const int Backlog = 4096;
    private readonly SinkServices _services;

    public SpeechSink(EventLoop loop, SinkServices services)
        : base(loop, Listen(out var port), tls: null) =>
        (_services, Port) = (services, port);

    public int Port { get; }

    public bool IsSecure => _services.Tls is not null;

    public Uri Endpoint => new($"{(IsSecure ? "wss" : "ws")}://127.0.0.1:{Port}/v3/ws");

    /// <summary>Calls whose audio is looked for in what arrives.</summary>
    public IReadOnlyList<LoadCall> Calls
    {
        set => _services.Calls = value;
    }

    protected override void OnReadable()
    {
        while (true)
        {
            var descriptor = Libc.Accept(Descriptor, null, null, NonBlocking | CloseOnExec);
            if (descriptor < 0) return;
            SendAtOnce(descriptor);
            _ = new SinkSession(Loop, descriptor, _services.Tls is { } tls ? new Tls(tls, descriptor) : null, _services);
        }
    }

    protected override void OnLost() => Close();

    private static int Listen(out int port)
    {
        var descriptor = Open();
        var address = new LoopbackAddress(0);
        var length = sizeof(LoopbackAddress);
        SystemCallException.Check(Libc.Bind(descriptor, &address, length), "bind");
        SystemCallException.Check(Libc.Listen(descriptor, Backlog), "listen");
        SystemCallException.Check(Libc.NameOf(descriptor, &address, &length), "getsockname");
        port = address.Port;
        return descriptor;
    }
}
