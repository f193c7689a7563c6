using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Hundreds_of_sessions_at_once_each_hear_their_own_audio()
    {
        const int count = 200;
        await using var fake = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { Session = new FakeSessionOptions { Speech = SpeechSource.ToneWords } });

        var transcripts = await Task.WhenAll(Enumerable.Range(0, count).Select(async n =>
        {
            int[] words = [n % 64, n / 64, (n * 7) % 64];
            await using var client = await RawClient.BeginAsync(fake);
            await client.SendChunkedAsync(ToneWords.Synthesize(ToneWords.Place(words), totalMs: 1500));
            var ending = await client.TerminateAndEndAsync();
            return (Spoken: words, Heard: ToneWords.Parse(ending.FinalTexts.Single()));
        }));

        Assert.All(transcripts, pair => Assert.Equal(pair.Spoken, pair.Heard));
        Assert.Equal((count, count, 0), (fake.OpenedSessions, fake.TerminatedSessions, fake.OpenNow));
    }
}
