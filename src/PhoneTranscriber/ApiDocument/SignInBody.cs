namespace PhoneTranscriber.ApiDocument;

/// <summary>Body of <c>POST /api/session</c>.</summary>
/// <param name="Key">An access key.</param>
internal sealed record SignInBody(string Key);
