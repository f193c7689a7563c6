using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>Connections for reading, a few, kept open: in WAL mode they wait for no writer and no writer waits for them.</summary>
internal sealed class SqliteReaders(SqliteDatabase database) : IAsyncDisposable
{
    /// <summary>Queries at a time; further ones wait.</summary>
    private const int Size = 8;

    private readonly SemaphoreSlim _free = new(Size);
    private readonly ConcurrentBag<(SqliteConnection Connection, int Generation)> _idle = [];
    private int _generation;
    private bool _isDisposed;

    public async Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        try
        {
            var generation = Volatile.Read(ref _generation);
            var connection = TakeIdle(generation) ?? database.OpenReader();
            T result;
            try
            {
                result = work(connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            _idle.Add((connection, generation));
            return result;
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>From now on connections are opened anew: the file may be another one.</summary>
    public void Renew() => Interlocked.Increment(ref _generation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        // Once all places are taken, nobody reads.
        for (var i = 0; i < Size; i++) await _free.WaitAsync();
        foreach (var (connection, _) in _idle) await connection.DisposeAsync();
        _free.Dispose();
    }

    private SqliteConnection? TakeIdle(int generation)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.Generation == generation) return idle.Connection;
            idle.Connection.Dispose();
        }

        return null;
    }
}
