using System.Net.WebSockets;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI.Connection;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// One open session: one WebSocket, one mono stream of audio. It is billed while it is open, so dispose it: disposal always terminates.
/// </summary>
/// <remarks>
/// All members may be used from several threads at once, except that messages have one reader. Sends take turns in the order of their
/// calls; audio should come from one caller, since the order of concurrent calls is not defined.
/// </remarks>
public sealed class StreamingSession : IAsyncDisposable
{
    /// <summary>The longest a session can last, which is what to assume if the service did not say when this one expires.</summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(3);

    private static readonly byte[] ForceEndpointFrame = "{\"type\":\"ForceEndpoint\"}"u8.ToArray();
    private static readonly byte[] KeepAliveFrame = "{\"type\":\"KeepAlive\"}"u8.ToArray();

    private readonly SessionConnection _connection;
    private readonly TimeSpan _terminateTimeout;

    internal StreamingSession(
        SessionConnection connection, BeginMessage begin, string? requestedModel, TimeSpan terminateTimeout, DateTimeOffset now)
    {
        _connection = connection;
        _terminateTimeout = terminateTimeout;
        (Begin, Id) = (begin, begin.Id);
        Model = begin.Configuration?.Model ?? requestedModel ?? "";
        ExpiresAt = begin.ExpiresAt ?? now + LongestSession;
    }

    /// <summary>The message the session began with.</summary>
    public BeginMessage Begin { get; }

    /// <summary>The session's id, a UUID; quote it to the vendor's support.</summary>
    public string Id { get; }

    /// <summary>The model that runs; the one asked for if the service did not say.</summary>
    public string Model { get; }

    /// <summary>When the service will end the session. Trust it over any computation: tokens shorten it.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>
    /// The session's end. Never faults; completes only when the connection is gone and every message received is readable.
    /// </summary>
    public Task<SessionEnd> Completion => _connection.Completion;

    /// <summary>Messages that gave way because the reader was slow, see <see cref="ReadAllAsync"/>.</summary>
    public long DroppedMessages => _connection.DroppedMessages;

    /// <summary>
    /// Time since the service last sent anything. It is quiet during silence unless <see cref="StreamingParameters.SessionHeartbeat"/>
    /// is on.
    /// </summary>
    public TimeSpan TimeSinceLastMessage => _connection.SinceLastMessage;

    /// <summary>
    /// Every message after <c>Begin</c>, <c>Error</c> and <c>Termination</c> included, in order. Ends normally when the session has ended
    /// and all was read, whatever the cause, which is in <see cref="Completion"/>; so the turns received before a drop are never lost.
    /// </summary>
    /// <remarks>
    /// A slow or absent reader holds nothing up. At most <see cref="StreamingClientOptions.EventCapacity"/> messages wait; beyond that the
    /// oldest partial turn, heartbeat or speech start gives way, then any other message, and an ended turn only if nothing else is left.
    /// A later call goes on where an earlier one stopped.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Another reader is at it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the session goes on.</exception>
    public IAsyncEnumerable<StreamingMessage> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _connection.ReadAllAsync(cancellationToken);

    /// <summary>
    /// Is offered partial turns before they wait to be read, on the thread that received them, if the connection can do that
    /// (<see cref="IOffersText"/>) and nothing else waits to be read. True when it is done with one, which is good until it returns; else it
    /// is read like others. Must neither block nor throw.
    /// </summary>
    internal Func<UnreadTurnMessage, bool>? PartialTaker
    {
        set => _connection.PartialTaker = value;
    }

    /// <summary>
    /// Sends audio as one message, in the encoding and at the rate of the session: 50..1000 ms, which is 400..8000 bytes of 8 kHz mu-law.
    /// Empty audio is not sent. Allocates nothing while the network takes what is sent.
    /// </summary>
    /// <param name="audio">Must stay unchanged until the task completes.</param>
    /// <param name="cancellationToken">
    /// Ends the wait behind other sends. A message that is being written is finished, for at most
    /// <see cref="StreamingClientOptions.SendTimeout"/>.
    /// </param>
    /// <exception cref="StreamingException">The session is over.</exception>
    public ValueTask SendAudioAsync(ReadOnlyMemory<byte> audio, CancellationToken cancellationToken = default) =>
        audio.IsEmpty ? ValueTask.CompletedTask : _connection.SendAsync(audio, WebSocketMessageType.Binary, Id, cancellationToken);

    /// <summary>
    /// Ends the current turn now. Universal-Streaming models drop what they have not processed, so a word may be cut; Universal-3 Pro
    /// models finish it within about 270 ms.
    /// </summary>
    /// <exception cref="StreamingException">The session is over.</exception>
    public ValueTask ForceEndpointAsync(CancellationToken cancellationToken = default) =>
        SendTextAsync(ForceEndpointFrame, cancellationToken);

    /// <summary>Restarts the clock of <see cref="StreamingParameters.InactivityTimeout"/>; without that, it does nothing.</summary>
    /// <exception cref="StreamingException">The session is over.</exception>
    public ValueTask KeepAliveAsync(CancellationToken cancellationToken = default) => SendTextAsync(KeepAliveFrame, cancellationToken);

    /// <summary>Changes settings for audio sent later. The service does not acknowledge.</summary>
    /// <exception cref="StreamingParametersException">The service would end the session over it; nothing was sent.</exception>
    /// <exception cref="StreamingException">The session is over.</exception>
    public ValueTask UpdateConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        StreamingParametersException.ThrowIfAny(update.Validate(Model));
        return SendTextAsync(JsonSerializer.SerializeToUtf8Bytes(update, StreamingJsonContext.Wire.ConfigurationUpdate), cancellationToken);
    }

    /// <summary>
    /// Sends <c>Terminate</c>, once, and waits for the last turns, for <c>Termination</c> and for the close. Never fails because of the
    /// peer: an unanswered <c>Terminate</c> ends as <see cref="SessionEndReason.TerminationTimedOut"/>, a lost connection as what it is.
    /// </summary>
    /// <param name="timeout">Bound; null for <see cref="StreamingClientOptions.TerminateTimeout"/>. That of the first call holds.</param>
    /// <param name="cancellationToken">Ends this wait only; the termination goes on, within its bound.</param>
    public Task<SessionEnd> TerminateAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (timeout is { } bound)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bound, TimeSpan.Zero, nameof(timeout));
        return _connection.TerminateAsync(timeout ?? _terminateTimeout).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Terminates the session if nobody did, within its bound, and frees the socket. Messages received can still be read.
    /// </summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private ValueTask SendTextAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        _connection.SendAsync(json, WebSocketMessageType.Text, Id, cancellationToken);
}
