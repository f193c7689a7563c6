using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Access;

/// <summary>Section <c>Access:Keys:N</c>.</summary>
internal sealed class AccessKey
{
    /// <summary>Whose key it is, for people.</summary>
    [Required(ErrorMessage = "is needed")]
    public string? Name { get; set; }

    /// <summary>The secret, sent as <c>Authorization: Bearer …</c>; 16 characters at least.</summary>
    [Required(ErrorMessage = "is needed")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string? Key { get; set; }

    /// <summary>Viewers read; admins also write.</summary>
    public AccessRole Role { get; set; }
}
