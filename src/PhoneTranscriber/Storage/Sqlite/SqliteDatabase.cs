using System.Data.Common;
using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>The database's file, and connections to it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>How long a statement waits for another process that holds a lock, s, where the connection string does not say.</summary>
    private const int LockPatience = 5;

    /// <summary>Pages that the writer keeps in memory, kB: those that the turns of a thousand live calls go to.</summary>
    private const int CacheKilobytes = 16_384;

    /// <summary>Pages of the write-ahead log, 4 KiB each, that are moved into the database in one go: what is written again and again is moved once.</summary>
    private const int LogPages = 4_000;

    private readonly int _lockPatience;
    private readonly string _connectionString;
    private FileStream? _lock;
    private bool _existed;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <param name="connectionString">Its path is relative to the current directory.</param>
    public SqliteDatabase(string connectionString)
    {
        var read = new SqliteConnectionStringBuilder(connectionString);
        Path = System.IO.Path.GetFullPath(read.DataSource);
        read.DataSource = Path;
        read.ForeignKeys = true;
        if (!new DbConnectionStringBuilder { ConnectionString = connectionString }.ContainsKey("Default Timeout")) read.DefaultTimeout = LockPatience;
        _lockPatience = read.DefaultTimeout;
        // The writer and the readers keep their connections themselves, and must be able to let go of a file that is gone.
        read.Pooling = false;
        _connectionString = read.ToString();
    }

    public string Path { get; }

    /// <summary>Pages of 4 KiB that the file may grow to, from the next connection on; null for what the disk has room for.</summary>
    public int? MaxPages { get; set; }

    /// <summary>
    /// Whether other processes are kept from writing for as long as this one lives, by a lock on a file beside the database. Whoever writes
    /// takes all calls and leases for its own: a second bridge that was started by mistake, or before the first has gone, must wait.
    /// </summary>
    public bool IsExclusive { get; init; }

    /// <summary>
    /// Opens the one connection that writes. The first time, the directory is made; later its absence means that it vanished, and
    /// another one in its place would only hide that.
    /// </summary>
    public SqliteConnection OpenWriter()
    {
        if (!_existed) Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // The operating system ends the lock with the process, however that ends.
        if (IsExclusive) _lock ??= new FileStream(Path + "-lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        // FULL makes each commit survive a power failure, which WAL with NORMAL does not.
        var connection = Open(
            $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -{CacheKilobytes}; PRAGMA wal_autocheckpoint = {LogPages}");
        try
        {
            SqliteMigrations.Apply(connection, Migration.All("Sqlite"));
            if (MaxPages is { } pages) Execute(connection, FormattableString.Invariant($"PRAGMA max_page_count = {pages}"));
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _existed = true;
        return connection;
    }

    /// <summary>Moves the write-ahead log into the database and empties it; when somebody is reading, what can be moved.</summary>
    /// <exception cref="StorageException">The database is away.</exception>
    public void CutLog()
    {
        try
        {
            using var connection = Open("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (Exception exception) when (exception is SqliteException or IOException)
        {
            throw SqliteErrors.Translate(exception);
        }
    }

    /// <summary>Lets another process write. The writer must be closed.</summary>
    public void Dispose() => _lock?.Dispose();

    public SqliteConnection OpenReader() => Open("PRAGMA query_only = 1");

    /// <summary>On Unix a deleted file can still be written to; what is written goes with it.</summary>
    /// <exception cref="FileNotFoundException">The file is no longer where it was.</exception>
    public void EnsureExists()
    {
        if (!File.Exists(Path)) throw new FileNotFoundException($"The database {Path} has vanished.", Path);
    }

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, FormattableString.Invariant($"PRAGMA busy_timeout = {_lockPatience * 1000}; {pragmas}"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
