namespace PhoneTranscriber.Tests.Twilio;

/// <summary>The same over an event loop, as media streams come.</summary>
public sealed class MediaSocketReaderOnEventLoopTests : MediaSocketReaderTests
{
    protected override bool OnEventLoop => true;
}
