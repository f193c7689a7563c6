namespace PhoneTranscriber.Storage.Sql;

/// <summary>The conditions of a query that has a choice of them, all of which must hold.</summary>
internal sealed class SqlFilter
{
    private readonly List<string> _conditions = [];
    private readonly List<SqlArgument> _arguments = [];

    public SqlArgument[] Arguments => [.. _arguments];

    /// <summary><c>WHERE … AND …</c>, or nothing.</summary>
    public string Where => _conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _conditions)}";

    public SqlFilter Add(string condition, params ReadOnlySpan<SqlArgument> arguments)
    {
        _conditions.Add(condition);
        return With(arguments);
    }

    /// <summary>Adds an argument that the statement names outside of the conditions.</summary>
    public SqlFilter With(params ReadOnlySpan<SqlArgument> arguments)
    {
        foreach (var argument in arguments) _arguments.Add(argument);
        return this;
    }
}
