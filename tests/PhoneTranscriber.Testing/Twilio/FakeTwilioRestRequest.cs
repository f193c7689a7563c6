using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A request that reached <see cref="FakeTwilioRest"/>.</summary>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Path">For instance <c>/2010-04-01/Accounts/AC…/Calls/CA….json</c>.</param>
/// <param name="Query">The query's values, decoded.</param>
/// <param name="Form">The form's values, decoded; empty without one.</param>
/// <param name="Status">The HTTP status it was answered with.</param>
public sealed record FakeTwilioRestRequest(string Method, string Path, IQueryCollection Query, IFormCollection Form, int Status);
