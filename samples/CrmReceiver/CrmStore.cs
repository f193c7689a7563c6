using System.Data;
using Dapper;
using Microsoft.Data.Sqlite;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>Contacts, calls and turns in one SQLite file. A webhook is one transaction: it has arrived whole, or not at all.</summary>
internal sealed class CrmStore : IDisposable
{
    /// <summary>Longer than the bridge retries or keeps deliveries to replay.</summary>
    private static readonly TimeSpan RememberIds = TimeSpan.FromDays(60);

    private readonly Lock _gate = new();
    private readonly SqliteConnection _database;
    private readonly TimeProvider _time;

    public CrmStore(CrmOptions options, TimeProvider time)
    {
        _time = time;
        SQLitePCL.Batteries_V2.Init();
        // One connection for the program's life: a pool would only keep the file open after it.
        var file = new SqliteConnectionStringBuilder { DataSource = options.Database, ForeignKeys = true, Pooling = false };
        _database = new SqliteConnection(file.ToString());
        _database.Open();
        _database.Execute("pragma journal_mode = wal; pragma synchronous = full;");
        _database.Execute(Resource.Text("schema.sql"));
    }

    /// <summary>Stores what an event says, unless it was here before.</summary>
    public Receipt Receive(CallEvent happened)
    {
        lock (_gate)
        {
            using var transaction = _database.BeginTransaction();
            var receipt = Receive(happened, transaction);
            transaction.Commit();
            return receipt;
        }
    }

    /// <summary>The contacts with the newest calls first, each with its newest calls.</summary>
    /// <param name="contacts">At most so many.</param>
    /// <param name="calls">At most so many of each.</param>
    public IReadOnlyList<ContactView> Timeline(int contacts = 50, int calls = 20)
    {
        lock (_gate)
        {
            using var transaction = _database.BeginTransaction(IsolationLevel.Serializable);
            var numbers = _database.Query<string>(
                "select number from calls group by number order by max(started_at) desc, number limit @contacts", new { contacts }, transaction);
            return [.. numbers.Select(number => new ContactView(number, Calls(number, calls, transaction)))];
        }
    }

    public void Dispose() => _database.Dispose();

    private Receipt Receive(CallEvent happened, SqliteTransaction transaction)
    {
        var now = _time.GetUtcNow();
        if (Execute("insert into received values (@Id, @now) on conflict do nothing", new { happened.Id, now = now.ToUnixTimeSeconds() }) == 0)
            return Receipt.Duplicate;

        // Whatever comes first makes the contact and the call: an endpoint need not ask for call.started.
        Execute("insert into contacts values (@Customer, @Timestamp) on conflict do nothing", happened);
        Execute(
            """
            insert into calls (call_sid, number, direction, started_at, sequence) values (@CallSid, @Customer, @Direction, @Timestamp, 0)
            on conflict do nothing
            """,
            happened);
        var last = _database.ExecuteScalar<long>("select sequence from calls where call_sid = @CallSid", happened, transaction);
        Execute("update calls set sequence = max(sequence, @Sequence) where call_sid = @CallSid", happened);

        if (happened.Turn is { } turn) Execute("insert or replace into turns values (@CallSid, @Turn, @Speaker, @StartMs, @Text)", turn);
        if (happened.Ending is { } ending)
        {
            Execute(
                "update calls set ended_at = @Timestamp, reason = @Reason, duration_ms = @DurationMs, turns = @Turns where call_sid = @CallSid",
                new { happened.CallSid, happened.Timestamp, ending.Reason, ending.DurationMs, ending.Turns });
            Execute("delete from received where received_at < @before", new { before = (now - RememberIds).ToUnixTimeSeconds() });
        }

        if (happened.Sequence == last + 1) return Receipt.Stored;
        // Nothing is held back: the bridge sends in order, so a gap means that events were given up or filtered out on the way.
        var doubt = happened.Sequence > last
            ? $"{happened.Type} is event {happened.Sequence}, but {last + 1} has not come"
            : $"{happened.Type} is event {happened.Sequence}, but {last} was here before";
        Execute("insert into doubts values (@CallSid, @doubt)", new { happened.CallSid, doubt });
        return Receipt.OutOfSequence;

        int Execute(string sql, object parameters) => _database.Execute(sql, parameters, transaction);
    }

    private List<CallEntry> Calls(string number, int most, SqliteTransaction transaction)
    {
        var calls = _database.Query<CallEntry>(
            """
            select call_sid as CallSid, number as Number, direction as Direction, started_at as StartedAt, ended_at as EndedAt, reason as Reason,
                   duration_ms as DurationMs, turns as Announced
            from calls where number = @number order by started_at desc, call_sid limit @most
            """,
            new { number, most },
            transaction);
        return
        [
            .. calls.Select(call => call with
            {
                Turns =
                [
                    .. _database.Query<TurnEntry>(
                        "select call_sid as CallSid, turn as Turn, speaker as Speaker, start_ms as StartMs, text as Text from turns where call_sid = @CallSid order by turn",
                        call,
                        transaction),
                ],
                Doubts = [.. _database.Query<string>("select text from doubts where call_sid = @CallSid order by rowid", call, transaction)],
            }),
        ];
    }
}
