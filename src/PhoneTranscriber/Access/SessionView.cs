namespace PhoneTranscriber.Access;

/// <summary>Who is asking: <c>/api/session</c>.</summary>
/// <param name="Name">The key's name; null on this machine while no key is configured.</param>
/// <param name="Role"><c>viewer</c> or <c>admin</c>.</param>
/// <param name="SignedIn"><c>loopback</c>, <c>cookie</c> or <c>bearer</c>.</param>
/// <param name="Antiforgery">What to send as <c>X-Antiforgery</c> when writing; null where that is not needed.</param>
/// <param name="ExpiresAt">Until when the sign-in holds; null where there is none.</param>
internal sealed record SessionView(string? Name, AccessRole Role, string SignedIn, string? Antiforgery, DateTimeOffset? ExpiresAt)
{
    public static SessionView Of(Visitor visitor) =>
        new(visitor.Name, visitor.Role, visitor.SignedIn, visitor.Ticket?.Antiforgery, visitor.Ticket?.ExpiresAt);
}
