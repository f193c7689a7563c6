using System.Text.Json;

namespace PhoneTranscriber.Live;

/// <summary>What happened in a call besides its turns.</summary>
/// <param name="Events">Events as the live feed and webhooks carry them, oldest first.</param>
internal sealed record CallEventList(IReadOnlyList<JsonElement> Events);
