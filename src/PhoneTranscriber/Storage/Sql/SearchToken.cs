namespace PhoneTranscriber.Storage.Sql;

/// <summary>A run of letters, marks and digits in a text.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="Text">The run in lower case.</param>
internal readonly record struct SearchToken(int Start, int Length, string Text);
