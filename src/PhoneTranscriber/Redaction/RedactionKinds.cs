namespace PhoneTranscriber.Redaction;

/// <summary>The kinds that are masked; an empty list stands for all of them.</summary>
internal sealed class RedactionKinds(IReadOnlyCollection<RedactionKind> kinds)
{
    private readonly HashSet<RedactionKind> _kinds = [.. kinds.Count == 0 ? Enum.GetValues<RedactionKind>() : kinds];

    /// <summary>Whether any of them consists of digits.</summary>
    public bool AnyNumber => _kinds.Any(kind => kind != RedactionKind.EmailAddress);

    public bool Contains(RedactionKind kind) => _kinds.Contains(kind);
}
