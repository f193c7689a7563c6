namespace PhoneTranscriber.AssemblyAI.Json;

/// <summary>A list as it should have come: <c>null</c> for no items, or in their place, is left out.</summary>
internal static class LenientList
{
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T>? items) where T : class =>
        items is null ? [] : items.Contains(null!) ? [.. items.Where(static item => item is not null)] : items;
}
