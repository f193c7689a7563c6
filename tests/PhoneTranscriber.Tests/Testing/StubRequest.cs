using Microsoft.AspNetCore.WebUtilities;

namespace PhoneTranscriber.Tests.Testing;

internal sealed record StubRequest(string Method, string Path, string RawTarget, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public IReadOnlyDictionary<string, string> Form =>
        QueryHelpers.ParseQuery(Method == "GET" ? RawTarget[(RawTarget.IndexOf('?', StringComparison.Ordinal) + 1)..] : Body)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value.Single()!);
}
