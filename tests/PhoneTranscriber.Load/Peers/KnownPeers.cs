namespace PhoneTranscriber.Load.Peers;

/// <summary>Everything that is compared.</summary>
internal static class KnownPeers
{
    public const string Node = "node";
    public const string CReader = "c";

    public static readonly Peer[] All =
    [
        new("product", "**PhoneTranscriber** (storage, live feed: all defaults)", IsBridge: true, static context =>
        [
            "dotnet", context.Product, "--urls", context.Url, $"--Twilio:AuthToken={context.AuthToken}", "--AssemblyAI:ApiKey=dummy",
            $"--AssemblyAI:Endpoint={context.Speech}", $"--Storage:ConnectionString=Data Source={context.Database}",
            .. Certificate(context),
        ])
        {
            Environment = static context => new Dictionary<string, string>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["SSL_CERT_FILE"] = context.Certificate?.Certificate ?? "",
            },
        },
        new(Node, "Node bridge (`ws`, `twilio`, `assemblyai`; no storage, no feed)", IsBridge: true, static _ => ["node", Path.Combine(Checkout.NodeBridge, "server.mjs")])
        {
            PrepareAsync = Checkout.InstallNodeBridgeAsync,
            Environment = static context => new Dictionary<string, string>
            {
                ["NODE_ENV"] = "production",
                ["PORT"] = $"{context.Port}",
                ["AUTH_TOKEN"] = context.AuthToken,
                ["SPEECH_URL"] = context.Speech.OriginalString,
                ["CERTIFICATE"] = context.Own?.Certificate ?? "",
                ["KEY"] = context.Own?.Key ?? "",
                ["NODE_EXTRA_CA_CERTS"] = context.Certificate?.Certificate ?? "",
            },
        },
        new("kestrel", "stock Kestrel, only reads", IsBridge: false, static context =>
            ["dotnet", Checkout.KestrelReader, "--urls", context.Url, .. Certificate(context)]),
        new("kestrel-inline", "Kestrel with inline completions, only reads", IsBridge: false, static context =>
            ["dotnet", Checkout.KestrelReader, "--urls", context.Url, .. Certificate(context), "--inline"])
        {
            Environment = static _ => new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" },
        },
        new(CReader, "C and epoll, only reads", IsBridge: false, static context => [Checkout.CReader, $"{context.Port}"])
        {
            PrepareAsync = Checkout.CompileReaderAsync,
            SpeaksTls = false,
        },
    ];

    private static IEnumerable<string> Certificate(PeerContext context) => context.Own is { } files
        ? [$"--Kestrel:Certificates:Default:Path={files.Certificate}", $"--Kestrel:Certificates:Default:KeyPath={files.Key}"]
        : [];
}
