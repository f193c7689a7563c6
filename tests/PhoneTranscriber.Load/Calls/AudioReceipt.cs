namespace PhoneTranscriber.Load.Calls;

/// <summary>What the speech service got of one call.</summary>
internal sealed class AudioReceipt
{
    private int _next;

    /// <summary>Frames that arrived for the first time.</summary>
    public int Frames { get; private set; }

    /// <summary>Frames that were missing when a later one came, or at the end.</summary>
    public int Lost { get; private set; }

    /// <summary>Frames that came again, or after a later one.</summary>
    public int Disordered { get; private set; }

    /// <summary>Bytes that are of no frame, such as silence put in between; the padding of the last chunk too.</summary>
    public int ForeignBytes { get; set; }

    /// <summary>Speech sessions that carried it.</summary>
    public int Sessions { get; set; }

    /// <summary>Sessions that were ended as they should be.</summary>
    public int Terminated { get; set; }

    public void OnFrame(int frame)
    {
        if (frame < _next)
        {
            Disordered++;
            return;
        }

        Frames++;
        Lost += frame - _next;
        _next = frame + 1;
    }

    /// <summary>The call is over: what has not arrived by now is lost.</summary>
    public void Settle(int sent)
    {
        Lost += Math.Max(0, sent - _next);
        _next = Math.Max(_next, sent);
    }
}
