using FsCheck;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>How thoroughly random cases are tried; a failure throws with the seed that replays it.</summary>
internal static class Property
{
    public static readonly Config Quick = Config.QuickThrowOnFailure.WithQuietOnSuccess(true);

    public static readonly Config Thorough = Quick.WithMaxTest(2_000);
}
