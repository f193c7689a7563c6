using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PhoneTranscriber.LocalSpeech.Recognition;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>The endpoint: admits a session, lends it a decoder and takes it back.</summary>
internal sealed class SessionHost(
    RecognizerEngine engine,
    DecodeScheduler scheduler,
    IHostApplicationLifetime lifetime,
    IOptions<LocalSpeechOptions> options,
    TimeProvider time,
    ILogger<SessionHost> logger)
{
    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var connection = new SessionSocket(socket, time, lifetime.ApplicationStopping);
        try
        {
            if (await ServeAsync(SessionParameters.Parse(context.Request.Query), connection, ending.Token) is { } refusal)
                await RefuseAsync(connection, refusal, ending.Token);
        }
        catch (ProtocolViolationException exception)
        {
            await RefuseAsync(connection, exception.Violation, ending.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            logger.ClientGone(context.Connection.Id, exception.Message);
        }
    }

    private async Task<ProtocolViolation?> ServeAsync(SessionParameters parameters, SessionSocket socket, CancellationToken cancellation)
    {
        if (engine.Problem is { } problem)
            return ProtocolViolation.Internal(problem);
        if (!engine.TryEnter())
            return ProtocolViolation.TooManySessions;
        try
        {
            var decoder = await engine.RentAsync(cancellation);
            using var session = new LocalSession(parameters, decoder, scheduler, socket, options.Value, time, logger);
            try
            {
                await session.RunAsync(cancellation);
            }
            finally
            {
                await session.StopDecodingAsync();
                engine.Return(decoder, session.DecodingFailed);
            }
            return null;
        }
        catch (RecognizerException exception)
        {
            return ProtocolViolation.Internal(exception.Message);
        }
        finally
        {
            engine.Leave();
        }
    }

    private async Task RefuseAsync(SessionSocket socket, ProtocolViolation violation, CancellationToken cancellation)
    {
        logger.SessionRefused(violation.Code);
        using var outbox = new Outbox();
        outbox.Fail(violation);
        try
        {
            await socket.RunAsync(outbox, (_, _) => { }, cancellation);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            logger.ClientGone("refused", exception.Message);
        }
    }
}
