namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>The steps of a session at which a fault can strike.</summary>
public enum FaultMoment
{
    BeforeBegin,
    AfterBegin,
    AfterTime,
    AfterAudio,
    AfterPartial,
    BeforeFinal,
    AfterFinal,
    OnTerminate,
    BeforeTermination,
}
