using System.Diagnostics;
using System.Threading.Channels;
using PhoneTranscriber.Testing;

namespace PhoneTranscriber.Tests.Samples;

/// <summary><c>samples/crm-receiver-node</c> as a process of its own.</summary>
internal sealed class NodeReceiver : IAsyncDisposable
{
    private const int MostLines = 10_000;
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(MostLines);
    private readonly Task _reading;

    private NodeReceiver(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    public static async Task<NodeReceiver> StartAsync(string secret, CancellationToken cancel)
    {
        var folder = Path.Combine(NodeOracle.Folder, "..", "..", "samples", "crm-receiver-node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "Run `npm ci` in samples/crm-receiver-node first.");
        var start = new ProcessStartInfo("node", ["receiver.mjs", "0"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WEBHOOK_SECRET"] = secret;
        var receiver = new NodeReceiver(Process.Start(start)!);
        try
        {
            var line = await receiver.NextAsync(cancel);
            Assert.StartsWith("Listening on ", line, StringComparison.Ordinal);
            receiver.Url = new Uri(line["Listening on ".Length..]);
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<string> NextAsync(CancellationToken cancel) => await _lines.Reader.ReadAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            Assert.True(_lines.Writer.TryWrite(line), "too many lines");
    }
}
