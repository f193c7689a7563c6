using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;

namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>One connection to the fake: what came in, how it ended, and commands that make it misbehave from a test.</summary>
public sealed class FakeSession
{
    private readonly SessionContext _context;
    private readonly SessionLife _life;
    private readonly SessionProtocol _protocol;

    internal FakeSession(int index, HttpRequest request, SessionContext context, SessionLife life, SessionProtocol protocol)
    {
        _context = context;
        _life = life;
        _protocol = protocol;
        Index = index;
        Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Headers = request.Headers.ToDictionary(
            pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How it was told to behave.</summary>
    public FakeSessionOptions Options => _context.Options;

    /// <summary>Which attempt at <c>/v3/ws</c> this is, from 0.</summary>
    public int Index { get; }

    /// <summary>The id of <c>Begin</c>, a UUID.</summary>
    public string Id => _context.Id;

    /// <summary>The connection's parameters, decoded.</summary>
    public IReadOnlyDictionary<string, string> Query { get; }

    /// <summary>The upgrade request's headers, names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Bytes of audio received so far.</summary>
    public long AudioBytes => _context.Record.AudioBytes;

    /// <summary>The same by encoding and rate: the audio clock.</summary>
    public TimeSpan AudioReceived => _context.AudioReceived;

    /// <summary>A copy of the audio, up to <see cref="FakeSessionOptions.KeptAudioBytes"/>.</summary>
    public byte[] Audio => _context.Record.Audio;

    /// <summary>Length of each binary message, in order.</summary>
    public IReadOnlyList<TimeSpan> ChunkDurations => _context.Record.Chunks;

    /// <summary>Each text frame as received.</summary>
    public IReadOnlyList<string> ControlMessages => _context.Record.Controls;

    /// <summary>Each message sent to the client.</summary>
    public IReadOnlyList<string> SentMessages => _context.Record.Sent;

    /// <summary>Entries of the three lists above that came after the first 100,000 and were not kept.</summary>
    public long EntriesNotKept => _context.Record.NotKept;

    /// <summary>Messages a stall held back for so long that they were lost; it holds 10,000.</summary>
    public int MessagesLostInStall => _protocol.LostInStall;

    public SessionOutcome Outcome => _life.Outcome;

    /// <summary>When the socket was accepted.</summary>
    public DateTimeOffset StartedAt => _life.StartedAt;

    /// <summary>From the accepted socket to the end, or to now: what the account is billed.</summary>
    public TimeSpan Duration => _life.Duration;

    /// <summary>Completes with <c>Begin</c>; is cancelled when the session ends without one.</summary>
    public Task Begun => _life.Begun;

    /// <summary>Completes when the service is done with the session, with its outcome.</summary>
    public Task<SessionOutcome> Ended => _life.Ended;

    /// <summary>Lets the connection go without a close frame; the client sees 1006. Nothing happens if it has ended.</summary>
    public Task DropAsync() => _protocol.DropAsync();

    /// <summary>Sends <c>Error</c> and closes with the same code, even out of a stall.</summary>
    /// <param name="code">Such as 3005.</param>
    /// <param name="text"><c>null</c> closes without an <c>Error</c> frame.</param>
    public Task FailAsync(int code, string? text) => ActAsync(() =>
    {
        _protocol.Abandon();
        return _protocol.FailAsync(code, text);
    });

    /// <summary>Falls silent with an open socket. What would be sent is held back until <see cref="ResumeAsync"/>.</summary>
    /// <param name="keepReading">Whether the service still reads (and answers pings).</param>
    public Task StallAsync(bool keepReading = true) => ActAsync(() =>
    {
        _protocol.Stall(keepReading);
        return Task.CompletedTask;
    });

    /// <summary>Ends a stall and sends what was held back.</summary>
    public Task ResumeAsync() => ActAsync(_protocol.ResumeAsync);

    /// <summary>Sends a text frame of the test's own making.</summary>
    public Task SendRawAsync(string json) => ActAsync(() => _protocol.SendRawAsync(json));

    /// <summary>Sends a turn that the recognizer did not hear, ending where the audio received so far ends. Waits for Begin.</summary>
    /// <param name="text">Formatted words, separated by spaces.</param>
    /// <param name="endOfTurn">A final, or a partial of the next turn.</param>
    /// <exception cref="OperationCanceledException">The session ended before Begin.</exception>
    public async Task EmitTurnAsync(string text, bool endOfTurn = true)
    {
        await Begun;
        await ActAsync(() => _protocol.EmitAsync(text, endOfTurn));
    }

    /// <summary>Waits until so much audio has arrived in all.</summary>
    /// <exception cref="InvalidOperationException">The session ended before.</exception>
    public Task WaitForAudioAsync(TimeSpan audio, CancellationToken cancellationToken) =>
        WaitUntilAsync(() => AudioReceived >= audio, $"{audio.TotalMilliseconds} ms of audio", cancellationToken);

    /// <summary>Waits for a control message of a type, such as <c>Terminate</c>, and returns it.</summary>
    /// <exception cref="InvalidOperationException">The session ended before.</exception>
    public async Task<string> WaitForControlAsync(string type, CancellationToken cancellationToken)
    {
        string? Find() => ControlMessages.FirstOrDefault(json => ControlMessage.Parse(json).Message?.Type == type);

        await WaitUntilAsync(() => Find() is not null, type, cancellationToken);
        return Find()!;
    }

    private Task ActAsync(Func<Task> command)
    {
        if (!_life.IsOpen)
            throw new InvalidOperationException($"The session has ended: {Outcome}.");

        return _life.ActAsync(command);
    }

    private async Task WaitUntilAsync(Func<bool> arrived, string awaited, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _context.Record.Changed.Next;
            var open = _life.IsOpen;
            if (arrived())
                return;

            if (!open)
            {
                throw new InvalidOperationException(
                    $"Waited for {awaited}, but the session ended: {Outcome}, {AudioReceived.TotalMilliseconds} ms heard.");
            }

            await Task.WhenAny(changed, Ended).WaitAsync(cancellationToken);
        }
    }
}
