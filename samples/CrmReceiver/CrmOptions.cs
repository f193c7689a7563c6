using System.Globalization;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>What the command line (or the environment) says.</summary>
internal sealed record CrmOptions
{
    /// <summary><c>--secret</c>: the keys of the signatures, several while one is being replaced.</summary>
    public required IReadOnlyList<byte[]> Secrets { get; init; }

    /// <summary><c>--database</c>: the SQLite file.</summary>
    public required string Database { get; init; }

    /// <summary><c>--fail</c>: the share of webhooks that are answered 500, 0..1.</summary>
    public double Fail { get; init; }

    /// <summary><c>--seed</c>: makes the failures the same ones on every run.</summary>
    public int Seed { get; init; }

    /// <exception cref="CrmOptionsException">An option is missing or wrong.</exception>
    public static CrmOptions Read(IConfiguration configuration)
    {
        var secrets = (configuration["secret"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (secrets.Length == 0) throw new CrmOptionsException("--secret whsec_… is needed: the same one as in the bridge's Webhooks:Endpoints:N:Secret.");
        return new CrmOptions
        {
            Secrets = [.. secrets.Select(Key)],
            Database = configuration["database"] ?? "crm.db",
            Fail = Number(configuration, "fail", 0.0, value => value is >= 0 and <= 1, "a share from 0 to 1"),
            Seed = Number(configuration, "seed", 1, _ => true, "a whole number"),
        };
    }

    private static byte[] Key(string secret)
    {
        const string Prefix = "whsec_";
        var key = new byte[secret.Length];
        if (secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= 24 and <= 64)
            return key[..length];

        throw new CrmOptionsException("--secret must be whsec_ and the base64 of 24 to 64 bytes.");
    }

    private static T Number<T>(IConfiguration configuration, string name, T otherwise, Predicate<T> allowed, string rule)
        where T : IParsable<T>
    {
        if (configuration[name] is not { } text) return otherwise;
        return T.TryParse(text, CultureInfo.InvariantCulture, out var value) && allowed(value)
            ? value
            : throw new CrmOptionsException($"--{name} must be {rule}, not '{text}'.");
    }
}
