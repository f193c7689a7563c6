using System.Security.Cryptography;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Temporary tokens: opaque, about 2,580 characters, usable any number of times within their window.</summary>
internal sealed class TokenIssuer(TimeProvider time)
{
    private const int Length = 2580;
    private const int MostTokens = 10_000;

    private readonly Dictionary<string, IssuedToken> _tokens = [];
    private readonly Queue<string> _oldest = new();
    private readonly Lock _sync = new();

    public string Mint(TimeSpan window, TimeSpan? maxDuration)
    {
        var token = "AQI" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", Length - 3);
        lock (_sync)
        {
            // The oldest is forgotten: beyond the bound an expired token turns into an unknown one.
            if (_oldest.Count == MostTokens)
                _tokens.Remove(_oldest.Dequeue());

            _oldest.Enqueue(token);
            _tokens[token] = new IssuedToken(time.GetUtcNow() + window, maxDuration);
        }

        return token;
    }

    public IssuedToken? Find(string token)
    {
        lock (_sync)
            return _tokens.TryGetValue(token, out var issued) ? issued with { IsExpired = time.GetUtcNow() >= issued.ExpiresAt } : null;
    }
}
