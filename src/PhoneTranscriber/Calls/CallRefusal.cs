namespace PhoneTranscriber.Calls;

/// <summary>Why a new call is not transcribed.</summary>
internal enum CallRefusal
{
    /// <summary>As many calls are live as there may be (<c>Calls:MaxConcurrent</c>).</summary>
    Full,

    /// <summary>The bridge is shutting down.</summary>
    ShuttingDown,

    /// <summary>Its webhook came before and was refused; it has been answered.</summary>
    RefusedBefore,

    /// <summary>Somebody is starting it at this moment.</summary>
    AlreadyStarting,
}
