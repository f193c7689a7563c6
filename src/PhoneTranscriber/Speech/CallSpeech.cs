using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Steers the speech of one call while it is live: a command reaches every track that is being transcribed, a setting holds for the
/// call's later sessions too. Commands never fail; what the service would refuse has to be refused before.
/// </summary>
internal sealed class CallSpeech
{
    private readonly Lock _gate = new();
    private readonly List<TrackTranscriber> _tracks = [];
    private ConfigurationUpdate _settings = new();

    /// <summary>What was changed since the call began; sessions opened later start with it.</summary>
    public ConfigurationUpdate Settings
    {
        get
        {
            lock (_gate) return _settings;
        }
    }

    public void Join(TrackTranscriber track)
    {
        lock (_gate) _tracks.Add(track);
    }

    public void Leave(TrackTranscriber track)
    {
        lock (_gate) _tracks.Remove(track);
    }

    /// <summary>Sends <paramref name="update"/>, as it is, to every live session and keeps it for later ones.</summary>
    /// <param name="update">Checked against the call's model.</param>
    public Task ConfigureAsync(ConfigurationUpdate update)
    {
        TrackTranscriber[] tracks;
        lock (_gate)
        {
            _settings = _settings.With(update);
            tracks = [.. _tracks];
        }

        return Task.WhenAll(tracks.Select(track => track.ConfigureAsync(update)));
    }

    /// <summary>The loudest frame of each track since this was asked last, dBFS; null when none came.</summary>
    public IReadOnlyList<(string Track, int? Peak)> TakePeaks()
    {
        lock (_gate) return _tracks.ConvertAll(track => (track.Track, track.TakePeak()));
    }

    /// <summary>Ends the turns being spoken.</summary>
    public Task ForceEndpointAsync()
    {
        TrackTranscriber[] tracks;
        lock (_gate) tracks = [.. _tracks];
        return Task.WhenAll(tracks.Select(track => track.ForceEndpointAsync()));
    }
}
