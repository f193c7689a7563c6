namespace PhoneTranscriber.CrmReceiver;

/// <summary>Where a webhook fails on purpose.</summary>
internal enum Failure
{
    None,
    BeforeStoring,
    AfterStoring,
}
