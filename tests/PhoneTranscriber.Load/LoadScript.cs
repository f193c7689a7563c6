using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;

namespace PhoneTranscriber.Load;

/// <summary>The course of a run: calls come in, warm up, are measured, hang up one after the other, and are waited for.</summary>
internal sealed class LoadScript(LoadPlan plan, LoadCall[] calls, FrameWheel wheel, EventLoop loop, Func<int> openSessions)
{
    /// <summary>Time for the last call to be answered.</summary>
    private const long AnswerLimit = 30 * Clock.Second;

    /// <summary>Time for the last session to be ended.</summary>
    private const long EndLimit = 30 * Clock.Second;

    private const double HangUpsPerSecond = 500;

    /// <summary>Time between two looks at the sockets while nothing is due: each look is a memory access that the server's core feels.</summary>
    private const long Glance = 5 * Clock.Microsecond;

    private readonly bool[] _streaming = new bool[calls.Length];

    /// <summary>Time within the measured window in which there was nothing to do, ns.</summary>
    public long Idle { get; private set; }

    /// <param name="windowEdge">Told the beginning (true) and the end of the measured window.</param>
    /// <param name="cancel">Breaks off.</param>
    public void Run(Action<bool> windowEdge, CancellationToken cancel)
    {
        // 1. Calls come in.
        var (start, dialed) = (Clock.Now, 0);
        var rampEnd = start + (long)(calls.Length / plan.CallsPerSecond * Clock.Second);
        Turn(rampEnd + AnswerLimit, Clock.Millisecond, () =>
        {
            while (dialed < calls.Length && Clock.Now >= start + (long)(dialed / plan.CallsPerSecond * Clock.Second))
                calls[dialed++].Dial(plan.Target);
            Attach();
            return dialed == calls.Length && calls.All(static call => call.State is CallState.Live or CallState.Failed);
        }, cancel);

        // 2. They settle; 3. are measured;
        Turn(Clock.Now + plan.Warmup.Ticks * 100, 100 * Clock.Millisecond, static () => false, cancel);
        windowEdge(true);
        wheel.Lateness.Clear();
        wheel.IsMeasuring = true;
        Idle = 0;
        Turn(Clock.Now + plan.Window.Ticks * 100, 100 * Clock.Millisecond, static () => false, cancel);
        wheel.IsMeasuring = false;
        windowEdge(false);

        // 4. hang up, and are over when their last words have arrived.
        (start, var hungUp) = (Clock.Now, 0);
        Turn(start + (long)(calls.Length / HangUpsPerSecond * Clock.Second) + EndLimit, 10 * Clock.Millisecond, () =>
        {
            while (hungUp < calls.Length && Clock.Now >= start + (long)(hungUp / HangUpsPerSecond * Clock.Second))
            {
                calls[hungUp].HangUp();
                wheel.Remove(calls[hungUp++]);
            }

            return hungUp == calls.Length && calls.All(static call => call.IsOver) && openSessions() == 0;
        }, cancel);
    }

    /// <summary>
    /// Turns the loop until the deadline, or until <paramref name="isDone"/>, which is asked at intervals. It never sleeps: whoever sends to a
    /// process that sleeps has to wake it, on its own processor time. Twilio and the speech service are other machines, which ask nobody for that.
    /// </summary>
    private void Turn(long deadline, long interval, Func<bool> isDone, CancellationToken cancel)
    {
        var nextCheck = 0L;
        while (true)
        {
            var idle = wheel.SendDue();
            var now = Clock.Now;
            if (now >= nextCheck)
            {
                cancel.ThrowIfCancellationRequested();
                if (isDone() || now >= deadline) return;
                nextCheck = Math.Min(deadline, now + interval);
            }

            if (loop.Run() > 0 || idle <= 0) continue;
            var rest = Math.Min(idle, Glance);
            while (Clock.Now - now < rest) ;
            if (wheel.IsMeasuring) Idle += Clock.Now - now;
        }
    }

    private void Attach()
    {
        for (var i = 0; i < calls.Length; i++)
        {
            if (_streaming[i] || calls[i].State != CallState.Live) continue;
            _streaming[i] = true;
            wheel.Add(calls[i]);
        }
    }
}
