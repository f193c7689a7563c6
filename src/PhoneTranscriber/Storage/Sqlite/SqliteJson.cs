using System.Text.Json.Serialization;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>A list of ids as SQLite's <c>json_each</c> takes it.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class SqliteJson : JsonSerializerContext;
