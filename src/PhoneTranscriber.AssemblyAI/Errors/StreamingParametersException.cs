namespace PhoneTranscriber.AssemblyAI;

/// <summary>Parameters that the service would refuse or ignore; nothing was sent.</summary>
public sealed class StreamingParametersException : ArgumentException
{
    internal StreamingParametersException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Every problem, each naming its parameter.</summary>
    public IReadOnlyList<string> Problems { get; }

    internal static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
            throw new StreamingParametersException(problems);
    }
}
