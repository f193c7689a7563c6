using PhoneTranscriber.Load.Calls;

namespace PhoneTranscriber.Load;

/// <summary>
/// Says when which call's next frame is due: a wheel that turns once in 20 ms. Calls are spread over it evenly whatever their number, since
/// each takes the place that the golden ratio gives its index.
/// </summary>
internal sealed class FrameWheel(int calls)
{
    private const int Slots = 400;
    private const long SlotTime = 20 * Clock.Millisecond / Slots;
    private const int MaxBurst = 64;
    private const double GoldenRatio = 0.6180339887498949;
    private readonly List<LoadCall>[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new List<LoadCall>((calls / Slots) + 2))];
    private readonly MediaFrameWriter _writer = new();
    private long _slot = Clock.Now / SlotTime;
    private int _next;
    private int _live;

    /// <summary>How late frames were sent while measuring.</summary>
    public Histogram Lateness { get; } = new();

    public bool IsMeasuring { get; set; }

    /// <summary>The call is sent a frame every 20 ms from now on.</summary>
    public void Add(LoadCall call)
    {
        _slots[(int)(call.Index * GoldenRatio % 1 * Slots)].Add(call);
        _live++;
    }

    /// <summary>No more frames.</summary>
    public void Remove(LoadCall call)
    {
        var slot = (int)(call.Index * GoldenRatio % 1 * Slots);
        var at = _slots[slot].IndexOf(call);
        if (at < 0) return;
        _slots[slot].RemoveAt(at);
        _live--;
        if (slot == _slot % Slots && at < _next) _next--;
    }

    /// <summary>Sends frames that are due, but no more than a burst, so that what has arrived is not kept waiting.</summary>
    /// <returns>Time until the next one is due, ns; 0 or less when it already is.</returns>
    public long SendDue()
    {
        var left = MaxBurst;
        while (true)
        {
            var due = _slot * SlotTime;
            var slot = _slots[_slot % Slots];
            if (_next < slot.Count)
            {
                var late = Clock.Now - due;
                if (late < 0 || left-- == 0) return -late;
                var call = slot[_next++];
                if (call.State == CallState.Live) call.SendFrame(_writer);
                if (IsMeasuring) Lateness.Add(late);
            }
            else if (_live == 0 && due > Clock.Now)
            {
                return due - Clock.Now;
            }
            else
            {
                (_slot, _next) = (_slot + 1, 0);
            }
        }
    }
}
