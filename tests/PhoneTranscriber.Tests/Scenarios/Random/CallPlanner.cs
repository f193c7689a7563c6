using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>Makes random calls: the same seed, shape and troubles always make the same one.</summary>
internal sealed class CallPlanner
{
    private readonly Random _random;
    private readonly CallShape _shape;
    private readonly FakeSessionOptions _manner;
    private readonly string _model;
    private readonly MisfortunePlanner _misfortunes;

    private CallPlanner(int seed, CallShape shape, IReadOnlyCollection<Trouble> troubles)
    {
        _random = new Random(seed);
        _shape = shape;
        // A call has some of the troubles of a mixture; with all of them, calls would be all alike.
        var some = troubles.Count > 1 ? [.. troubles.Where(_ => _random.Next(2) == 0)] : troubles;
        var isUniversal = some.Contains(Trouble.TwoFinals);
        _model = isUniversal ? "universal-streaming-english" : "universal-3-5-pro";
        _manner = new FakeSessionOptions
        {
            Speech = SpeechSource.ToneWords,
            KeptAudioBytes = 0,
            UniversalSendsTwoFinals = isUniversal,
            MaxDuration = TimeSpan.FromMilliseconds(
                some.Contains(Trouble.ShortLife) ? _random.Next(shape.ShortLife, 3 * shape.ShortLife) : 10_800_000),
            ReadDelay = TimeSpan.FromMilliseconds(some.Contains(Trouble.SlowReading) ? _random.Next(20, 90) : 0),
            FirstWordEarlyMs = some.Contains(Trouble.VagueTimes) ? _random.Next(1001) : 0,
            LastWordLateMs = some.Contains(Trouble.VagueTimes) ? _random.Next(1301) : 0,
        };
        _misfortunes = new MisfortunePlanner(_random, shape, [.. some], _manner);
    }

    public static CallPlan Plan(int seed, CallShape shape, params IReadOnlyCollection<Trouble> troubles) =>
        new CallPlanner(seed, shape, troubles).Plan(seed);

    private CallPlan Plan(int seed)
    {
        var words = Speech();
        // Half of the calls end in the middle of a turn.
        var end = words[^1].EndMs + (_random.Next(2) == 0 ? 0 : _random.Next(600, 3000));
        return new CallPlan
        {
            Seed = seed,
            Model = _model,
            Words = words,
            LengthMs = (end + 99) / 100 * 100,
            Sessions = _misfortunes.Sessions(),
            Later = _misfortunes.Session("", []),
        };
    }

    private List<ToneWord> Speech()
    {
        var words = new List<ToneWord>();
        var length = _random.Next(_shape.Least, _shape.Most);
        for (var at = _random.Next(300, 2000); at < length; at += Pause())
        {
            for (var left = _random.Next(1, 13); left > 0; left--)
            {
                var word = new ToneWord(_random.Next(ToneWords.Count), at, at + _random.Next(120, 251));
                words.Add(word);
                at = word.EndMs + (left > 1 ? _random.Next(60, 111) : 0);
            }
        }

        return words;
    }

    private int Pause() => _random.NextDouble() < _shape.SilenceShare ? _random.Next(5_000, 60_000) : _random.Next(600, 3000);
}
