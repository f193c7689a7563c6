namespace PhoneTranscriber.ApiDocument;

/// <summary>Metadata of an endpoint that reads a JSON object by itself.</summary>
internal sealed record TakenBody(Type Type, bool IsOptional);
