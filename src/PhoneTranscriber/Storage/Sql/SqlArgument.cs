namespace PhoneTranscriber.Storage.Sql;

/// <summary>A named value of a statement, <c>@name</c> in its text.</summary>
internal readonly record struct SqlArgument(string Name, object? Value)
{
    public static implicit operator SqlArgument((string Name, object? Value) pair) => new(pair.Name, pair.Value);

    /// <summary>The value as both providers take it: no null of .NET's, no enumeration, no text that PostgreSQL refuses.</summary>
    public object ToDbValue() => Value switch
    {
        null => DBNull.Value,
        DeliveryState state => (long)state,
        string text => StorableText.From(text),
        _ => Value,
    };
}
