using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>What is known of a session when its socket is accepted, and the record of what follows.</summary>
internal sealed class SessionContext
{
    public SessionContext(
        string id, HttpRequest request, FakeSessionOptions options, string defaultModel, TimeProvider time)
    {
        Id = id;
        Options = options;
        Time = time;
        ConnectionLost = request.HttpContext.RequestAborted;
        ApiVersion = request.Headers["AssemblyAI-Version"].ToString() is { Length: > 0 } version ? version : "2025-05-12";
        (Parameters, Complaint) = ParameterValidator.Validate(request.Query, defaultModel);
        Format = Parameters?.Format ?? new AudioFormat(AudioFormat.S16Le, 16000);
        MaxDuration = options.MaxDuration;
        Record = new SessionRecord(options.KeptAudioBytes);
    }

    public string Id { get; }

    public FakeSessionOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Cancelled when the connection is gone, whether anybody reads from it or not.</summary>
    public CancellationToken ConnectionLost { get; }

    public string ApiVersion { get; }

    public SessionParameters? Parameters { get; }

    /// <summary>What is wrong with the parameters.</summary>
    public string? Complaint { get; }

    public AudioFormat Format { get; }

    public SessionRecord Record { get; }

    /// <summary>Why the session is not let in, apart from its parameters.</summary>
    public (int Code, string Text)? Rejection { get; init; }

    public TimeSpan MaxDuration { get; init; }

    public TimeSpan AudioReceived => TimeSpan.FromMilliseconds(Format.MillisecondsOf(Record.AudioBytes));
}
