using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Takes connections, keeps their sessions and hands them out to tests.</summary>
internal sealed class SessionRegistry(FakeAssemblyAIOptions options, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<FakeSession> _sessions = [];
    private readonly List<Task> _readings = [];
    private readonly Signal _changed = new();
    private readonly TokenIssuer _tokens = new(time);
    private readonly Admission _admission = new(options, time);
    private readonly Lock _sync = new();
    private int _attempts;
    private int _handedOut;

    public int Attempts => Volatile.Read(ref _attempts);

    public IReadOnlyList<FakeSession> Sessions
    {
        get
        {
            lock (_sync)
                return [.. _sessions];
        }
    }

    public Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/v3/ws" => AcceptAsync(context),
        "/v3/token" => new TokenEndpoint(options, _tokens).HandleAsync(context),
        "/v2/realtime/ws" => RefuseAsync(context, StatusCodes.Status410Gone, "Deprecated endpoint"),
        _ => RefuseAsync(context, StatusCodes.Status404NotFound, "Not Found"),
    };

    public async Task<FakeSession> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Next;
            lock (_sync)
            {
                if (_handedOut < _sessions.Count)
                    return _sessions[_handedOut++];
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Drops all sessions and waits for them.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(Sessions.Select(session => session.Ended));
    }

    /// <summary>Waits for reads that ended with their connections; to be called when the server has stopped.</summary>
    public Task FinishAsync()
    {
        lock (_sync)
            return Task.WhenAll(_readings);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task AcceptAsync(HttpContext context)
    {
        var attempt = Interlocked.Increment(ref _attempts) - 1;
        var session = options.ForQuery?.Invoke(context.Request.Query) ?? options.ForSession?.Invoke(attempt) ?? options.Session;
        if (session.Unreachable)
        {
            context.Abort();
            return;
        }

        if (session.HttpRefusal is { } status)
        {
            await RefuseAsync(context, status, "Refused");
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "Upgrade Required");
            return;
        }

        await ServeAsync(context, attempt, session);
    }

    private async Task ServeAsync(HttpContext context, int attempt, FakeSessionOptions session)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var authentication = Authentication.Check(context.Request, options.ApiKey, _tokens);
        var rejection = Rejection(authentication, session);
        var admitted = rejection is null && _admission.TryOpen();
        if (rejection is null && !admitted)
            rejection = (options.TooManySessionsCode, "Unauthorized Connection: Too many concurrent sessions");

        var sessionContext = new SessionContext(NewId(), context.Request, session, options.DefaultModel, time)
        {
            Rejection = rejection,
            MaxDuration = authentication.MaxDuration < session.MaxDuration ? authentication.MaxDuration.Value : session.MaxDuration,
        };
        await using var life = new SessionLife(time, _stopping.Token);
        var loop = new SessionLoop(socket, sessionContext, life);
        if (admitted)
            life.Track(ReleaseSlotAsync(life.Ended));

        lock (_sync)
            _sessions.Add(new FakeSession(attempt, context.Request, sessionContext, life, loop.Protocol));

        _changed.Pulse();
        var reading = await loop.RunAsync();
        lock (_sync)
        {
            _readings.RemoveAll(old => old.IsCompleted);
            _readings.Add(reading);
        }
    }

    private static (int Code, string Text)? Rejection(Authentication authentication, FakeSessionOptions session) =>
        (authentication.Problem ?? session.AccountProblem) is { } problem ? (1008, $"Unauthorized Connection: {problem}") : null;

    private static string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private async Task ReleaseSlotAsync(Task ended)
    {
        await ended;
        _admission.Close();
    }

    private static async Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = text });
    }
}
