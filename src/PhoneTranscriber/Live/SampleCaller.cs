using System.Net.WebSockets;
using System.Text;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Live;

/// <summary>
/// Places the built-in sample call: it plays Twilio's part on the real media socket of this bridge, two tracks, 20 ms frames, in real time.
/// </summary>
internal sealed class SampleCaller(
    CallRegistry calls, NumberProfiles numbers, StreamTokens tokens, SampleSigner signer, TimeProvider time, Random random, ILogger<SampleCaller> log)
{
    private const int FrameMilliseconds = 20;
    private const int FrameBytes = FrameMilliseconds * MuLaw.BytesPerMillisecond;

    /// <summary>Sample calls at the same time; each is two speech sessions.</summary>
    private const int MaxCalls = 4;

    private int _running;

    /// <summary>Starts a call that goes on by itself; null when enough of them are running.</summary>
    public string? TryPlace(Uri bridge)
    {
        if (Interlocked.Increment(ref _running) > MaxCalls)
        {
            Interlocked.Decrement(ref _running);
            return null;
        }

        var callSid = random.NextSid("CA");
        var info = new CallInfo(callSid, "+15550100111", "+15550100200", "inbound");
        var call = calls.GetOrAdd(info, numbers.For(info.From, info.To, info.Direction));
        Running = PlayAsync(bridge, call);
        return callSid;
    }

    /// <summary>The call placed last.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    private async Task PlayAsync(Uri bridge, Call call)
    {
        try
        {
            using var socket = new ClientWebSocket();
            var url = PublicAddress.JoinSocket(bridge, "/twilio/media");
            if (signer.SignUpgrade(bridge) is { } signature) socket.Options.SetRequestHeader("X-Twilio-Signature", signature);
            await socket.ConnectAsync(url, CancellationToken.None);
            await SpeakAsync(socket, call.Info.CallSid);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (WebSocketException exception)
        {
            // When the bridge has ended the call, the socket is closed under the caller's feet, as it is with Twilio.
            if (!call.IsEnding) log.SampleCallFailed(exception, call.Info.CallSid);
            call.RequestEnd(EndReason.NoStream);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task SpeakAsync(ClientWebSocket socket, string callSid)
    {
        using var recording = typeof(SampleCaller).Assembly.GetManifestResourceStream("sample-call.wav")!;
        var channels = WavFile.Read(recording).Channels;
        var streamSid = random.NextSid("MZ");
        var token = tokens.Issue(callSid, TimeSpan.FromSeconds(60));
        var sequence = 1;
        await SendAsync("""{"event":"connected","protocol":"Call","version":"1.0.0"}""");
        await SendAsync(
            $$$"""{"event":"start","sequenceNumber":"{{{sequence++}}}","start":{"accountSid":"AC00000000000000000000000000000000","streamSid":"{{{streamSid}}}","callSid":"{{{callSid}}}","tracks":["inbound","outbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"{{{token}}}"}},"streamSid":"{{{streamSid}}}"}""");

        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(FrameMilliseconds), time);
        var start = time.GetTimestamp();
        var chunk = 1;
        for (var at = 0; at + FrameBytes <= channels[0].Length; at += FrameBytes)
        {
            var due = at / MuLaw.BytesPerMillisecond;
            while (time.GetElapsedTime(start).TotalMilliseconds < due && await pace.WaitForNextTickAsync())
            {
            }

            for (var track = 0; track < channels.Count; track++)
            {
                var payload = Convert.ToBase64String(channels[track].AsSpan(at, FrameBytes));
                await SendAsync(
                    $$$"""{"event":"media","sequenceNumber":"{{{sequence++}}}","media":{"track":"{{{(track == 0 ? "inbound" : "outbound")}}}","chunk":"{{{chunk++}}}","timestamp":"{{{due + 73}}}","payload":"{{{payload}}}"},"streamSid":"{{{streamSid}}}"}""");
            }
        }

        await SendAsync(
            $$$"""{"event":"stop","sequenceNumber":"{{{sequence}}}","stop":{"accountSid":"AC00000000000000000000000000000000","callSid":"{{{callSid}}}"},"streamSid":"{{{streamSid}}}"}""");

        Task SendAsync(string json) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
    }
}
