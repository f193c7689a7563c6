namespace PhoneTranscriber.Audio;

/// <summary>What is remembered of a frame of 20 ms: its level, and whether it may be voice. One byte.</summary>
internal readonly struct FrameMark(byte code)
{
    public FrameMark(VoiceActivity activity)
        : this((byte)((activity.IsVoiced ? 0x80 : 0) | -Math.Max(activity.Level, (sbyte)-127)))
    {
    }

    /// <summary>How a mark is kept.</summary>
    public byte Code { get; } = code;

    public bool IsVoiced => (Code & 0x80) != 0;

    /// <summary>dBFS, -127..0.</summary>
    public int Level => -(Code & 0x7F);
}
