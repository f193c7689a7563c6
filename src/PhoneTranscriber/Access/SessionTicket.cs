namespace PhoneTranscriber.Access;

/// <summary>What a sign-in cookie says.</summary>
/// <param name="Value">The cookie's value.</param>
/// <param name="Key">The key that signed in.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
/// <param name="Antiforgery">What writes under this cookie have to send as <c>X-Antiforgery</c>: no page of another site can read it.</param>
internal sealed record SessionTicket(string Value, AccessKey Key, DateTimeOffset ExpiresAt, string Antiforgery);
