using System.Text;

namespace PhoneTranscriber.Access;

/// <summary>The key in an <c>Authorization</c> header: <c>Bearer KEY</c>, or <c>Basic</c> with any name and the key as the password.</summary>
internal static class GivenKey
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>Null when the header has none.</summary>
    public static string? Read(string? authorization)
    {
        if (authorization is null) return null;
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var decoded = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), decoded, out var length)) return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
