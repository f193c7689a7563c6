using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>TLS above a loop's stream, once it is upgraded: it is asked for what has come, and never waited for.</summary>
public sealed class TlsAheadStreamTests : IDisposable
{
    private static readonly X509Certificate2 TheServers = LoopbackCertificate.Create();

    private readonly SocketPair _pair = new();
    private readonly SslStream _server;
    private readonly LoopStream _connection;
    private readonly TlsRecords _records;
    private readonly SslStream _client;

    public TlsAheadStreamTests()
    {
        _server = new SslStream(new NetworkStream(_pair.Peer));
        _connection = new LoopStream(_pair.Socket);
        _records = new TlsRecords(_connection);
        _client = new SslStream(new TlsRecordStream(_connection, _records));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(SslProtocols.Tls12, 1)]
    [InlineData(SslProtocols.Tls12, 2)]
    [InlineData(SslProtocols.Tls13, 3)]
    [InlineData(SslProtocols.Tls13, 4)]
    public async Task Whoever_takes_it_and_whenever_everything_comes_once_and_in_order(SslProtocols version, int seed)
    {
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        await ShakeHandsAsync(version);
        var (sent, random) = (new byte[1_500_000], new Random(seed));
        random.NextBytes(sent);
        var sending = SendAsync(sent, new Random(~seed));
        // A part of what a record brought is still with TLS.
        var received = new List<byte>();
        var first = new byte[10];
        received.AddRange(first.AsSpan(0, await _client.ReadAsync(first, Cancel)));
        await using var stream = new TlsAheadStream(_client, _connection, _records, ownsTls: true);
        var taker = new Taker(stream, received, random);
        while (random.Next(3) == 0 ? await stream.FillAsync(Cancel) : await stream.FillAsync(taker))
        {
            Assert.False(stream.Ahead.IsEmpty);
            taker.Take(stream.Ahead.Length);
        }

        await sending;
        Assert.Equal(sent, received);
        Assert.NotEqual(0, taker.Times);
        Assert.False(await stream.FillAsync(Cancel));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task What_tls_has_to_say_to_itself_reaches_nobody(SslProtocols version)
    {
        await ShakeHandsAsync(version);
        // By TLS 1.3 the server's tickets come after the handshake.
        if (version == SslProtocols.Tls13)
            await Eventually.HoldsAsync(() => _connection.Received + _pair.Socket.Available > 0 ? null : "no tickets have come", Cancel);
        await using var stream = new TlsAheadStream(_client, _connection, _records, ownsTls: true);
        for (var i = 1; i <= 3; i++)
        {
            var waiting = stream.FillAsync(Cancel).AsTask();
            Assert.False(waiting.IsCompleted);
            await _server.WriteAsync(new byte[i], Cancel);
            Assert.True(await waiting);
            Assert.Equal(i, stream.Ahead.Length);
            stream.Advance(i);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_part_of_a_record_counts_as_received_and_resumes_nobody()
    {
        await ShakeHandsAsync(SslProtocols.Tls13);
        await using var stream = new TlsAheadStream(_client, _connection, _records, ownsTls: true);
        var waiting = stream.FillAsync(Cancel).AsTask();
        // A record of 100 bytes begins.
        _pair.Peer.Send([23, 3, 3, 0, 100, 1, 2]);
        await Eventually.HoldsAsync(() => stream.Received >= 7 ? null : $"{stream.Received} bytes have come", Cancel);
        Assert.True(stream.Ahead.IsEmpty);
        Assert.False(waiting.IsCompleted);
        // What it was to be does not matter any more.
        _pair.Peer.Send(new byte[98]);
        await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.False(await stream.FillAsync(Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_is_lost_fails_whoever_waits()
    {
        await ShakeHandsAsync(SslProtocols.Tls13);
        await using var stream = new TlsAheadStream(_client, _connection, _records, ownsTls: true);
        var waiting = stream.FillAsync(Cancel).AsTask();
        _pair.Peer.Close(timeout: 0);
        await Assert.ThrowsAsync<IOException>(() => waiting);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_lets_go_of_it_ends_the_wait_and_tls_if_it_is_his(bool ownsTls)
    {
        await ShakeHandsAsync(SslProtocols.Tls13);
        var stream = new TlsAheadStream(_client, _connection, _records, ownsTls);
        var waiting = stream.FillAsync(Cancel).AsTask();
        await stream.DisposeAsync();
        try
        {
            Assert.False(await waiting);
        }
        catch (IOException)
        {
            // As a rule; but tickets may have been on their way, and TLS found the end behind them.
        }

        var write = await Assert.ThrowsAnyAsync<Exception>(() => _client.WriteAsync(new byte[1], Cancel).AsTask());
        Assert.Equal(ownsTls, write is ObjectDisposedException);
        // The read with which every stream begins is over: it would keep its buffers, and allows no other.
        if (!ownsTls) await Eventually.HoldsAsync(async () => await CanReadAsync() ? null : "TLS still reads", Cancel);

        async Task<bool> CanReadAsync()
        {
            try
            {
                return await _client.ReadAsync(new byte[1], Cancel) == 0;
            }
            catch (NotSupportedException)
            {
                return false;
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_came_before_a_failure_is_read_before_it()
    {
        await ShakeHandsAsync(SslProtocols.Tls12);
        await using var stream = new TlsAheadStream(_client, _connection, _records, ownsTls: true);
        await SendWithGarbageBehindAsync(new byte[30]);
        Assert.True(await stream.FillAsync(Cancel));
        Assert.Equal(30, stream.Ahead.Length);
        stream.Advance(30);
        await Assert.ThrowsAsync<IOException>(() => stream.FillAsync(Cancel).AsTask());
        Assert.False(await stream.FillAsync(Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_took_all_that_came_before_a_failure_is_not_left_waiting()
    {
        await ShakeHandsAsync(SslProtocols.Tls12);
        await using var stream = new TlsAheadStream(_client, _connection, _records, ownsTls: true);
        using var taker = new SlowTaker(stream);
        var waiting = stream.FillAsync(taker).AsTask();
        await _server.WriteAsync(new byte[1], Cancel);
        taker.IsAsked.Wait(Cancel);
        // While that is taken the rest comes, so that it is all received at once.
        await SendWithGarbageBehindAsync(new byte[30]);
        taker.MayGoOn.Set();
        await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.Equal(31, taker.Taken);
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_waits_for_a_read_that_goes_on_elsewhere_learns_that_it_starves()
    {
        _records.FeedFromNowOn();
        var starving = _records.Starving;
        Assert.False(starving.IsCompleted);
        var reading = Task.Run(() => _records.WaitAsync(Cancel).AsTask(), Cancel);
        await starving.WaitAsync(Cancel);
        Assert.True(_records.IsStarved);
        _records.Feed();
        await reading.WaitAsync(Cancel);
        Assert.False(_records.IsStarved);
        Assert.False(_records.Starving.IsCompleted);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_no_record_is_given_as_it_comes()
    {
        var read = new byte[100];
        await using var below = new TlsRecordStream(_connection, _records);
        foreach (var nonsense in new byte[][] { [23, 3, 3, 0xff, 0xff, 1], [23, 3], [22, 3, 3, 0, 9, 1] })
        {
            _pair.Peer.Send(nonsense);
            Assert.Equal(nonsense.Length, await below.ReadAsync(read, Cancel));
            Assert.Equal(nonsense, read[..nonsense.Length]);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _pair.Dispose();
    }

    private async Task ShakeHandsAsync(SslProtocols version) => await Task.WhenAll(
        _server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = TheServers }, Cancel),
        _client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "here",
                EnabledSslProtocols = version,
                RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs?.GetCertHashString() == TheServers.Thumbprint,
            },
            Cancel));

    private async Task SendWithGarbageBehindAsync(byte[] bytes)
    {
        await _server.WriteAsync(bytes, Cancel);
        _pair.Peer.Send([23, 3, 3, 0, 30, .. new byte[30]]);
        await Eventually.HoldsAsync(() => _pair.Socket.Available > bytes.Length + 30 ? null : "not all has come", Cancel);
    }

    private async Task SendAsync(byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length;)
        {
            // More than a record now and then.
            var length = Math.Min(random.Next(1, random.Next(4) == 0 ? 40_000 : 500), bytes.Length - at);
            await _server.WriteAsync(bytes.AsMemory(at, length), Cancel);
            at += length;
        }

        await _server.ShutdownAsync();
    }

    private sealed class Taker(AheadStream stream, List<byte> received, Random random) : IAheadTaker
    {
        public int Times { get; private set; }

        public bool TakeAhead()
        {
            Times++;
            // Now and then it leaves some, or all.
            Take(random.Next(4) == 0 ? random.Next(stream.Ahead.Length) : stream.Ahead.Length);
            return stream.Ahead.IsEmpty;
        }

        public void Take(int length)
        {
            received.AddRange(stream.Ahead.Span[..length]);
            stream.Advance(length);
        }
    }

    private sealed class SlowTaker(AheadStream stream) : IAheadTaker, IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        public ManualResetEventSlim IsAsked { get; } = new();

        public ManualResetEventSlim MayGoOn { get; } = new();

        public int Taken { get; private set; }

        public bool TakeAhead()
        {
            IsAsked.Set();
            MayGoOn.Wait(Patience);
            Taken += stream.Ahead.Length;
            stream.Advance(stream.Ahead.Length);
            return true;
        }

        public void Dispose()
        {
            MayGoOn.Set();
            IsAsked.Dispose();
        }
    }
}
