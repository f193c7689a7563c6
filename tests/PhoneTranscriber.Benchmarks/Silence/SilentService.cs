using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Benchmarks.Silence;

/// <summary>A speech service that hears nothing; ends when its input does.</summary>
internal static class SilentService
{
    public const string Key = "bench-key";

    public static async Task<int> ServeAsync()
    {
        await using var service = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
        {
            ApiKey = Key,
            Session = new FakeSessionOptions { Speech = SpeechSource.Nothing, KeptAudioBytes = 0 },
        });
        Console.WriteLine(service.Endpoint);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
