using Microsoft.Extensions.Hosting;

namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>Has the first decoder ready when the first call comes.</summary>
internal sealed class EngineWarmup(RecognizerEngine engine) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!engine.IsAnnounced || engine.Problem is not null)
            return;
        try
        {
            engine.Return(await engine.RentAsync(stoppingToken));
        }
        catch (RecognizerException)
        {
            // Logged by the engine; sessions are told.
        }
    }
}
