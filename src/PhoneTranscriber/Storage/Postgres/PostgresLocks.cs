namespace PhoneTranscriber.Storage.Postgres;

/// <summary>Advisory locks of the database. Each is held until the transaction ends.</summary>
internal static class PostgresLocks
{
    /// <summary>One process migrates.</summary>
    public const string Migration = "SELECT pg_advisory_xact_lock(7466201)";

    /// <summary>
    /// One process makes events durable at a time, so that their positions are the order in which they became durable: a reader that
    /// asks for what comes after a position must not miss an earlier one that was committed later.
    /// </summary>
    public const string Events = "SELECT pg_advisory_xact_lock(7466202)";

    /// <summary>One process adopts calls at a time.</summary>
    public const string Adoption = "SELECT pg_advisory_xact_lock(7466203)";
}
