namespace PhoneTranscriber.Redaction;

/// <summary>The smallest piece of a dictated number that has digits of its own: "4242", "forty two", "double five".</summary>
/// <param name="First">Its first token.</param>
/// <param name="Last">Its last token.</param>
/// <param name="Digits">The digits it most likely stands for.</param>
/// <param name="Alternative">The digits of its other reading, if it has one: "eight hundred five" is 8005, seldom 805.</param>
/// <param name="Before">The loosest thing between it and the element before.</param>
/// <param name="Spelled">Whether it is said in words.</param>
internal sealed record NumberElement(int First, int Last, string Digits, string? Alternative, Separator Before, bool Spelled);
