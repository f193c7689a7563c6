using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.WebSockets;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>What a message costs in memory from the socket to its reader, through the web server's TLS if there is one.</summary>
public sealed class MediaReadAllocationTests
{
    private const int Messages = 100;

    /// <summary>Bytes that reading so many messages allocated on its thread; the first ones come while everything is still being made.</summary>
    private readonly long[] _rounds = new long[6];
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>Whether messages are taken where they come, as a media stream that flows has them.</summary>
    private bool _isTaken;
    private long _before;
    private int _thread;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Reading_allocates_nothing(bool isTls, bool isTaken)
    {
        _isTaken = isTaken;
        Assert.SkipWhen(
            typeof(FrameSocket).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "a debug build's state machines are objects");
        using var certificate = LoopbackCertificate.Create();
        await using var app = Serve(isTls ? certificate : null);
        await app.StartAsync(Cancel);
        using var client = await RawWebSocket.ConnectAsync(new Uri(app.Urls.Single()).Port, isTls ? certificate.Thumbprint : null, [], Cancel);
        var message = RawWebSocket.Frame(RawWebSocket.Text, new byte[300], final: true);
        for (var sent = 1; sent <= Messages * _rounds.Length; sent++)
        {
            await client.WriteAsync(message, Cancel);
            // One by one: each is waited for, and comes whole.
            while (Volatile.Read(ref _count) < sent && !_read.Task.IsCompleted) await Task.Yield();
        }

        await _read.Task.WaitAsync(Cancel);
        // The pool gives its memory back when the collector asks for it: not in every round.
        Assert.Equal(0, _rounds.Min());
    }

    private WebApplication Serve(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTransport();
        var app = builder.Build();
        app.UseTransport(MediaEndpoint.Path);
        app.UseWebSockets();
        app.Run(async context =>
        {
            try
            {
                await ReadAllAsync(context);
            }
            catch (Exception fault)
            {
                _read.TrySetException(fault);
            }
        });
        return app;
    }

    private async Task ReadAllAsync(HttpContext context)
    {
        using var socket = await FrameHandshake.AcceptAsync(context);
        using var reader = new MediaSocketReader(socket);
        if (_isTaken)
        {
            await socket.WaitAsync(new Taker(this, socket, reader));
            Assert.Equal(Messages * _rounds.Length, _count);
        }

        while (_count < Messages * _rounds.Length)
        {
            while (!reader.TryReceive(out _))
            {
                if (!socket.IsEmpty || !await socket.WaitAsync()) throw new InvalidOperationException("Not a whole message.");
            }

            Count();
        }

        _read.TrySetResult();
    }

    private void Count()
    {
        var (round, place) = Math.DivRem(_count, Messages);
        if (place == 0) (_before, _thread) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CurrentManagedThreadId);
        // Not on one thread: nothing can be said.
        if (place == Messages - 1)
            _rounds[round] = Environment.CurrentManagedThreadId == _thread ? GC.GetAllocatedBytesForCurrentThread() - _before : long.MaxValue;
        Volatile.Write(ref _count, _count + 1);
    }

    private sealed class Taker(MediaReadAllocationTests test, FrameSocket socket, MediaSocketReader reader) : IAheadTaker
    {
        public bool TakeAhead()
        {
            while (test._count < Messages * test._rounds.Length && reader.TryReceive(out _)) test.Count();
            return socket.IsEmpty && test._count < Messages * test._rounds.Length;
        }
    }
}
