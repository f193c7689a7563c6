namespace PhoneTranscriber.Access;

/// <summary>Who asks; a feature of every request that is let in.</summary>
/// <param name="Name">The name of the key; null on this machine without keys.</param>
/// <param name="Role">What is allowed.</param>
/// <param name="SignedIn">How it is known: <c>loopback</c>, <c>cookie</c> or <c>bearer</c>.</param>
/// <param name="Ticket">What the cookie says; null without one.</param>
internal sealed record Visitor(string? Name, AccessRole Role, string SignedIn, SessionTicket? Ticket = null)
{
    public static Visitor ThisMachine { get; } = new(null, AccessRole.Admin, "loopback");

    public static Visitor With(AccessKey key) => new(key.Name, key.Role, "bearer");

    public static Visitor With(SessionTicket ticket) => new(ticket.Key.Name, ticket.Key.Role, "cookie", ticket);
}
