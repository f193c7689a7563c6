using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Recording;

/// <summary>Section <c>Recording</c>: whether calls are recorded, and where the files are.</summary>
internal sealed class RecordingSettings : IValidatableObject
{
    public bool Enabled { get; set; }

    /// <summary>The folder of the files, relative to the current directory; made when it is missing.</summary>
    [Required(ErrorMessage = "is needed")]
    public string Directory { get; set; } = "data/recordings";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Directory)) yield break;
        if (Directory.Contains('\0', StringComparison.Ordinal)) yield return new ValidationResult("is not a path", [nameof(Directory)]);
        else if (Enabled && File.Exists(Directory)) yield return new ValidationResult("must name a folder, and is a file", [nameof(Directory)]);
    }
}
