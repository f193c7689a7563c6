namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>When a fault strikes; each strikes once.</summary>
public readonly record struct FaultPoint
{
    private FaultPoint(FaultMoment moment, TimeSpan span = default, int turn = 0)
    {
        Moment = moment;
        Span = span;
        Turn = turn;
    }

    /// <summary>Instead of <c>Begin</c>.</summary>
    public static FaultPoint BeforeBegin { get; } = new(FaultMoment.BeforeBegin);

    /// <summary>Right after <c>Begin</c>.</summary>
    public static FaultPoint AfterBegin { get; } = new(FaultMoment.AfterBegin);

    /// <summary>When <c>Terminate</c> arrives, before the open turn is finished.</summary>
    public static FaultPoint OnTerminate { get; } = new(FaultMoment.OnTerminate);

    /// <summary>After the last finals, instead of <c>Termination</c>.</summary>
    public static FaultPoint BeforeTermination { get; } = new(FaultMoment.BeforeTermination);

    public FaultMoment Moment { get; }

    public TimeSpan Span { get; }

    public int Turn { get; }

    /// <summary>So long after <c>Begin</c>.</summary>
    public static FaultPoint AfterTime(TimeSpan span) => new(FaultMoment.AfterTime, span);

    /// <summary>As soon as so much audio has arrived.</summary>
    public static FaultPoint AfterAudio(TimeSpan audio) => new(FaultMoment.AfterAudio, audio);

    /// <summary>After the first partial of a turn.</summary>
    public static FaultPoint AfterPartial(int turn = 0) => new(FaultMoment.AfterPartial, turn: turn);

    /// <summary>Instead of the final of a turn.</summary>
    public static FaultPoint BeforeFinal(int turn = 0) => new(FaultMoment.BeforeFinal, turn: turn);

    /// <summary>After the final of a turn.</summary>
    public static FaultPoint AfterFinal(int turn = 0) => new(FaultMoment.AfterFinal, turn: turn);
}
