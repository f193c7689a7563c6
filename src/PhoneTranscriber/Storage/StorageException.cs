namespace PhoneTranscriber.Storage;

/// <summary>The storage could not be reached, is locked, is full, or refused.</summary>
internal sealed class StorageException(string message, Exception inner, bool isTransient) : Exception(message, inner)
{
    /// <summary>Whether trying again later may help.</summary>
    public bool IsTransient { get; } = isTransient;
}
