using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Diagnostics;

/// <summary>Reads the configuration at start and makes its sections available.</summary>
internal static class ConfigurationExtensions
{
    /// <exception cref="ConfigurationException">Something is wrong; the message names every wrong key.</exception>
    public static void AddBridgeConfiguration(this WebApplicationBuilder builder)
    {
        var context = new ServiceCollection().AddSingleton<IHostEnvironment>(builder.Environment).BuildServiceProvider();
        var reader = new ConfigurationReader(builder.Configuration, context);
        var read = reader.Read();
        var numbers = ReadNumbers(reader, read);
        if (read.Recording.Enabled && read.Redaction.Enabled)
            reader.Hints.Add("Redaction:Enabled does not reach recordings: everything that is said can be HEARD in them UNMASKED, and so can key tones (Recording:Enabled).");
        if (reader.Problems.Count > 0) throw new ConfigurationException(reader.Problems, reader.Hints);

        builder.Services
            .AddSingleton(read).AddSingleton(read.Bridge).AddSingleton(read.Twilio).AddSingleton(read.AssemblyAI)
            .AddSingleton(read.Calls).AddSingleton(read.Webhooks).AddSingleton(read.Access)
            .AddSingleton(read.Shutdown).AddSingleton(read.Storage).AddSingleton(read.Retention).AddSingleton(read.Redaction).AddSingleton(read.Recording)
            .AddSingleton(numbers!).AddSingleton(new ConfigurationHints(reader.Hints));
    }

    private static NumberProfiles? ReadNumbers(ConfigurationReader reader, BridgeConfiguration read)
    {
        var profiles = read.Numbers.Select((number, i) => new NumberProfile(
            number, reader.ReadSpeech($"Numbers:{i}", number.Language), reader.ReadSilence($"Numbers:{i}"))).ToList();
        if (!read.Numbers.Any(number => number.Number == "*"))
            profiles.Add(new NumberProfile(new NumberSettings(), reader.ReadSpeech(null, null), reader.ReadSilence(null)));
        foreach (var twice in read.Numbers.GroupBy(number => number.Number).Where(same => same.Count() > 1))
            reader.Problems.Add($"Numbers: {twice.Key} has more than one entry");
        return reader.Problems.Count > 0 ? null : new NumberProfiles(profiles);
    }
}
