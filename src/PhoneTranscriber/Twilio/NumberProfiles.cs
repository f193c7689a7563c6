namespace PhoneTranscriber.Twilio;

/// <summary>Finds the profile of a call.</summary>
/// <param name="profiles">The configured numbers; one with <c>*</c> among them.</param>
internal sealed class NumberProfiles(IEnumerable<NumberProfile> profiles)
{
    private readonly Dictionary<string, NumberProfile> _byNumber =
        profiles.ToDictionary(profile => profile.Settings.Number, StringComparer.OrdinalIgnoreCase);

    public NumberProfile Default => _byNumber["*"];

    /// <summary>Our number is the one that was called; on a call placed through Twilio it is the one that called.</summary>
    public NumberProfile For(string from, string to, string direction) =>
        _byNumber.GetValueOrDefault(direction.StartsWith("outbound", StringComparison.Ordinal) ? from : to) ?? Default;
}
