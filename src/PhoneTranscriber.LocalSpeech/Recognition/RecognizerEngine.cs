using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PhoneTranscriber.LocalSpeech.Native;

namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>
/// The native library, its model and the decoders: at most <see cref="LocalSpeechOptions.MaxSessions"/>, kept for the next
/// session and freed with the host.
/// </summary>
internal sealed class RecognizerEngine : IDisposable
{
    public const string InstallSentence =
        "The local recognizer needs libpocketsphinx3 and pocketsphinx-en-us: apt-get install -y libpocketsphinx3 pocketsphinx-en-us.";

    private readonly Lock _lock = new();
    private readonly Stack<Decoder> _idle = new();
    private readonly SemaphoreSlim _creating = new(1);
    private readonly ILogger<RecognizerEngine> _logger;
    private readonly ModelFiles _model;
    private readonly int _maxSessions;
    private readonly Lazy<string?> _problem;
    private string? _failure;
    private int _sessions;
    private bool _disposed;

    public RecognizerEngine(IOptions<LocalSpeechOptions> options, ILogger<RecognizerEngine> logger)
    {
        _logger = logger;
        _model = new(options.Value.ModelDirectory);
        _maxSessions = options.Value.MaxSessions;
        _problem = new(Probe);
    }

    /// <summary>Why nothing can be recognized, as a sentence that says what to install; null when all is well.</summary>
    public string? Problem => _failure ?? _problem.Value;

    /// <summary>The endpoint is mapped: sessions may come.</summary>
    public bool IsAnnounced { get; private set; }

    /// <summary>Decoders made since the start.</summary>
    public int DecodersCreated { get; private set; }

    public void Announce()
    {
        if (IsAnnounced)
            return;
        IsAnnounced = true;
        if (Problem is { } problem)
            _logger.RecognizerMissing(problem);
    }

    /// <summary>Takes one of the places for sessions; false when all are taken.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_sessions == _maxSessions)
                return false;
            _sessions++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
            _sessions--;
    }

    /// <summary>Lends a decoder, for who has a place; loading one takes about half a second, off this thread.</summary>
    /// <exception cref="RecognizerException">There is a <see cref="Problem"/>.</exception>
    public async Task<Decoder> RentAsync(CancellationToken cancellation)
    {
        if (TryTakeIdle() is { } idle)
            return idle;
        await _creating.WaitAsync(cancellation);
        try
        {
            return TryTakeIdle() ?? await Task.Run(Create, cancellation);
        }
        finally
        {
            _creating.Release();
        }
    }

    /// <summary>Takes a decoder back for the next session, or frees it when it has <paramref name="failed"/>.</summary>
    public void Return(Decoder decoder, bool failed = false)
    {
        if (!failed)
            decoder.Reset();
        lock (_lock)
        {
            if (!failed && !_disposed)
            {
                _idle.Push(decoder);
                return;
            }
        }
        decoder.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_idle.TryPop(out var decoder))
                decoder.Dispose();
        }
        _creating.Dispose();
    }

    private Decoder? TryTakeIdle()
    {
        lock (_lock)
            return _idle.TryPop(out var decoder) ? decoder : null;
    }

    private Decoder Create()
    {
        if (Problem is { } problem)
            throw new RecognizerException(problem);
        try
        {
            var decoder = Decoder.Create(_model);
            DecodersCreated++;
            return decoder;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or InvalidOperationException)
        {
            // A library of another version, or a damaged model: installing it anew is the cure as well.
            _failure = InstallSentence;
            _logger.RecognizerBroken(exception);
            throw new RecognizerException(InstallSentence);
        }
    }

    private string? Probe() => IsInstalled(PocketSphinx.BaseLibrary) && IsInstalled(PocketSphinx.Library) && _model.Exist ? null : InstallSentence;

    // The library stays loaded: it is about to be used.
    private static bool IsInstalled(string library) => NativeLibrary.TryLoad(library, typeof(RecognizerEngine).Assembly, null, out _);
}
