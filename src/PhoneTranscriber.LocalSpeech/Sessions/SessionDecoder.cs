using System.Buffers;
using PhoneTranscriber.LocalSpeech.Audio;
using PhoneTranscriber.LocalSpeech.Messages;
using PhoneTranscriber.LocalSpeech.Recognition;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>
/// The data path of a session, on a decoding thread: bytes, samples of 16000 Hz, frames of 20 ms, utterances, turns. The clock
/// is the audio received: every frame counts, decoded or not.
/// </summary>
internal sealed class SessionDecoder(
    SessionParameters parameters, Decoder decoder, SessionInbox inbox, Outbox outbox, Func<TimeSpan> elapsed, Action<Exception> failed)
    : DecodeLane
{
    private const int SliceMilliseconds = 300;
    private const int PartialMilliseconds = 300;

    // Speech is noticed some frames late, and its first consonant is quiet.
    private const int PreRollFrames = 12;

    private readonly TelephoneUpsampler? _upsampler =
        parameters.Format.SampleRate == 8_000 ? new(DecoderArguments.ImageDecibels) : null;
    private readonly Endpointer _endpointer = new() { EndSilenceMilliseconds = parameters.Turns.EndSilence };
    private readonly TurnWriter _turns = new(parameters, outbox);
    private readonly Queue<short[]> _preRoll = new();
    private readonly short[] _frame = new short[Endpointer.FrameSamples];
    private readonly ArrayBufferWriter<short> _utterance = new();
    private short[] _samples = [];
    private short[] _wide = [];
    private TurnSettings _settings = parameters.Turns;
    private double _receivedMilliseconds;
    private int _filled;
    private int _frames;
    private int _utteranceStart;
    private int _nextPartial;
    private bool _isLive;
    private bool _warned;

    /// <summary>The session's audio up to now, ms.</summary>
    private int Clock => _frames * Endpointer.FrameMilliseconds;

    protected override bool DecodeSlice()
    {
        var until = Clock + SliceMilliseconds;
        while (Clock < until)
        {
            if (!inbox.TryTake(out var item))
                return false;
            if (Take(item))
                return false;
        }
        return true;
    }

    protected override void Fail(Exception exception) => failed(exception);

    /// <summary>True after Terminate.</summary>
    private bool Take(InboxItem item)
    {
        _receivedMilliseconds += parameters.Format.Milliseconds(item.Audio.Length);
        switch (item.Kind)
        {
            case InboxKind.Audio:
                DecodeAudio(item.Audio);
                return false;
            case InboxKind.Dropped:
                SkipAudio(item.Audio.Length);
                return false;
            case InboxKind.Settings:
                _settings = item.Settings!;
                _endpointer.EndSilenceMilliseconds = _settings.EndSilence;
                return false;
            case InboxKind.ForceEndpoint:
                EndTurn();
                return false;
            default:
                Terminate();
                return true;
        }
    }

    private void DecodeAudio(ReadOnlySpan<byte> audio)
    {
        if (_samples.Length < audio.Length)
        {
            _samples = new short[audio.Length];
            _wide = new short[2 * audio.Length];
        }
        var count = parameters.Format.Decode(audio, _samples);
        var wide = _samples.AsSpan(0, count);
        if (_upsampler is not null)
            wide = _wide.AsSpan(0, _upsampler.Process(wide, _wide));
        while (wide.Length > 0)
        {
            var part = Math.Min(wide.Length, _frame.Length - _filled);
            wide[..part].CopyTo(_frame.AsSpan(_filled));
            wide = wide[part..];
            _filled += part;
            if (_filled < _frame.Length)
                return;
            _filled = 0;
            _frames++;
            TakeFrame();
        }
    }

    private void TakeFrame()
    {
        var speaking = _endpointer.InSpeech;
        var endpoint = _endpointer.Push(_frame);
        if (speaking)
        {
            Process(_frame);
            if (endpoint == Endpoint.End)
                EndUtterance();
            else if (Clock >= _nextPartial)
                WritePartial();
            return;
        }
        KeepPreRoll();
        if (endpoint == Endpoint.Onset)
            StartUtterance();
    }

    private void KeepPreRoll()
    {
        var frame = _preRoll.Count == PreRollFrames ? _preRoll.Dequeue() : new short[Endpointer.FrameSamples];
        _frame.CopyTo(frame, 0);
        _preRoll.Enqueue(frame);
    }

    private void StartUtterance()
    {
        _utteranceStart = Clock - (_preRoll.Count * Endpointer.FrameMilliseconds);
        _nextPartial = Clock + PartialMilliseconds;
        _utterance.ResetWrittenCount();
        // Without partials, and with time to spare, the one pass at the end is enough.
        _isLive = parameters.IncludePartialTurns || inbox.IsBehind;
        if (_isLive)
            decoder.StartUtterance();
        while (_preRoll.TryDequeue(out var frame))
            Process(frame);
    }

    private void Process(ReadOnlySpan<short> frame)
    {
        _utterance.Write(frame);
        if (_isLive)
            decoder.Process(frame);
    }

    private void WritePartial()
    {
        _nextPartial = Clock + PartialMilliseconds;
        if (_isLive)
            _turns.WritePartial(decoder.Words(), _utteranceStart);
    }

    private bool EndTurn()
    {
        if (!_endpointer.InSpeech)
            return false;
        _endpointer.EndTurn();
        EndUtterance();
        return true;
    }

    private void EndUtterance()
    {
        List<RecognizedWord>? words = null;
        if (_isLive)
        {
            decoder.EndUtterance();
            words = decoder.Words();
        }
        // The second pass knows better, but a session that cannot keep up must make do with the first.
        if (words is null || (words.Count > 0 && !inbox.IsBehind))
            words = decoder.Recognize(_utterance.WrittenSpan);
        _turns.WriteFinal(words, _utteranceStart, _settings);
    }

    private void SkipAudio(int bytes)
    {
        EndTurn();
        _preRoll.Clear();
        var samples = _filled + (int)(parameters.Format.Milliseconds(bytes) * 16);
        _frames += samples / Endpointer.FrameSamples;
        _filled = samples % Endpointer.FrameSamples;
        if (_warned)
            return;
        _warned = true;
        outbox.Post(
            new WarningMessage(WarningMessage.AudioDropped, "Audio came faster than it could be recognized; the oldest was dropped."),
            MessageJson.Default.WarningMessage);
    }

    private void Terminate()
    {
        // The last word may end with the audio: the decoder looks a few frames ahead.
        _frame.AsSpan(_filled).Clear();
        if (_endpointer.InSpeech && _filled > 0)
            Process(_frame);
        if (!EndTurn())
            _turns.WriteEmptyFinalAtEnd();
        outbox.Post(
            new TerminationMessage((int)Math.Round(_receivedMilliseconds / 1000), (int)Math.Round(elapsed().TotalSeconds)),
            MessageJson.Default.TerminationMessage);
        outbox.End(1000, "Session Ended");
    }
}
