using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>What awaits the attempts of a call to open a session, one after another.</summary>
/// <param name="random">The call's.</param>
/// <param name="shape">The bounds.</param>
/// <param name="troubles">What may happen.</param>
/// <param name="manner">What all sessions of the call have in common.</param>
internal sealed class MisfortunePlanner(Random random, CallShape shape, IReadOnlyList<Trouble> troubles, FakeSessionOptions manner)
{
    /// <summary>
    /// Attempts in a row that may come to nothing. After five that brought no final turn the bridge waits for half a minute each time;
    /// so the one after these always brings one.
    /// </summary>
    private const int MostFruitless = 3;

    private const int MostPlanned = 16;
    private static readonly int[] Codes = [3005, 1011, 1013];

    private readonly Trouble[] _troubles = [.. troubles.Where(trouble => trouble < Trouble.ShortLife)];

    /// <summary>The sessions that have misfortunes; those after them go well.</summary>
    public List<PlannedSession> Sessions()
    {
        var sessions = new List<PlannedSession>();
        var outage = 0;
        while (_troubles.Length > 0 && sessions.Count < MostPlanned)
        {
            for (var fruitless = random.Next(1, MostFruitless + 1); fruitless > 0;)
            {
                var (more, lasting) = Misfortune(_troubles[random.Next(_troubles.Length)], fruitless);
                if ((outage += lasting) > shape.Outage)
                    return sessions;

                sessions.AddRange(more);
                fruitless -= more.Count;
            }

            sessions.Add(DropAfterFinal(TimeSpan.Zero));
            outage += 1_000;
        }

        return sessions;
    }

    public PlannedSession Session(string story, params IReadOnlyList<Fault> faults) => new(story, manner with
    {
        Faults = faults,
        Latency = new FakeLatency { Begin = Milliseconds(0, 1500), Termination = Milliseconds(0, 600) },
    });

    /// <returns>The attempts it takes, and how long speech may go unheard for it, ms.</returns>
    private (IReadOnlyList<PlannedSession> Sessions, int OutageMs) Misfortune(Trouble trouble, int mostAttempts) => trouble switch
    {
        Trouble.Drop => ([Strike("drop", Fault.Drop)], 1_000),
        Trouble.Error => ([Failure(Codes[random.Next(Codes.Length)])], 1_000),
        // No message for ten seconds is what gives it away.
        Trouble.Stall => ([Strike("stall", point => Fault.Stall(point, keepReading: random.Next(2) == 0))], 14_000),
        Trouble.SlowBegin when random.Next(2) == 0 => ([TooSlow()], 11_500),
        Trouble.SlowBegin => ([DropAfterFinal(Milliseconds(3_000, 9_000))], 9_000),
        Trouble.NoConnection => Repeat(random.Next(1, mostAttempts + 1), NoConnection, 2_500),
        Trouble.TooManySessions => Repeat(random.Next(1, Math.Min(mostAttempts, 2) + 1), TooMany, 4_000),
        Trouble.LostEnd => ([LostEnd()], 1_000),
        _ => throw new ArgumentOutOfRangeException(nameof(trouble), trouble, "A trait of all sessions, no misfortune of one."),
    };

    private static (IReadOnlyList<PlannedSession> Sessions, int OutageMs) Repeat(int times, Func<PlannedSession> next, int outageMs) =>
        ([.. Enumerable.Range(0, times).Select(_ => next())], times * outageMs);

    private PlannedSession Strike(string what, Func<FaultPoint, Fault> fault)
    {
        var point = Point();
        var where = point.Moment is FaultMoment.AfterAudio or FaultMoment.AfterTime ? $"{point.Span.TotalSeconds:0.0} s" : $"turn {point.Turn}";
        return Session($"{what} {point.Moment} {where}", fault(point));
    }

    private PlannedSession Failure(int code) =>
        Strike($"error {code}", point => Fault.Fail(point, code, random.Next(2) == 0 ? "Session Cancelled: An error occurred" : null));

    private PlannedSession TooSlow()
    {
        var session = Session("Begin after 12 s");
        return session with { Options = session.Options with { Latency = new FakeLatency { Begin = TimeSpan.FromSeconds(12) } } };
    }

    private PlannedSession DropAfterFinal(TimeSpan begin)
    {
        var turn = random.Next(4);
        var session = Session($"Begin after {begin.TotalSeconds:0.0} s, drop after final {turn}", Fault.Drop(FaultPoint.AfterFinal(turn)));
        var latency = session.Options.Latency;
        return begin > latency.Begin ? session with { Options = session.Options with { Latency = latency with { Begin = begin } } } : session;
    }

    private PlannedSession NoConnection()
    {
        var session = random.Next(2) == 0 ? Session("unreachable") : Session("HTTP 503");
        return session with
        {
            Options = session.Options with
            {
                Unreachable = session.Story == "unreachable",
                HttpRefusal = session.Story == "unreachable" ? null : 503,
            },
        };
    }

    private PlannedSession TooMany() => Session(
        "too many sessions",
        Fault.Fail(FaultPoint.BeforeBegin, random.Next(2) == 0 ? 1008 : 3009, "Unauthorized Connection: Too many concurrent sessions"));

    private PlannedSession LostEnd() => random.Next(3) switch
    {
        0 => Session("drop OnTerminate", Fault.Drop(FaultPoint.OnTerminate)),
        1 => Session("drop BeforeTermination", Fault.Drop(FaultPoint.BeforeTermination)),
        _ => Session("stall OnTerminate", Fault.Stall(FaultPoint.OnTerminate)),
    };

    private FaultPoint Point() => random.Next(9) switch
    {
        0 => FaultPoint.BeforeBegin,
        1 => FaultPoint.AfterBegin,
        2 => FaultPoint.AfterPartial(random.Next(4)),
        3 => FaultPoint.BeforeFinal(random.Next(4)),
        4 => FaultPoint.AfterFinal(random.Next(4)),
        5 => FaultPoint.AfterTime(Milliseconds(200, shape.Strike)),
        _ => FaultPoint.AfterAudio(Milliseconds(200, shape.Strike)),
    };

    private TimeSpan Milliseconds(int from, int below) => TimeSpan.FromMilliseconds(random.Next(from, below));
}
