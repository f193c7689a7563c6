using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Two bridges, each with a clock of its own, and a PostgreSQL that goes away and comes back.</summary>
public sealed class AdoptionTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _livingTime = new();
    private readonly ManualTimeProvider _quickTime = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_an_outage_of_the_storage_the_quickest_takes_no_calls_of_those_who_are_about_to_say_that_they_live()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await using var living = await StartAsync(server, _livingTime);
        await using var quick = await StartAsync(server, _quickTime);
        var (livingNode, quickNode) = (NodeOf(living), NodeOf(quick));
        var call = await living.DialAsync();
        // Both have been heard of for so long that they may judge others.
        for (var i = 0; i < 8; i++)
        {
            await BeatAsync(server, _livingTime, livingNode);
            await BeatAsync(server, _quickTime, quickNode);
        }

        await server.KillAsync(Cancel);
        _livingTime.Advance(8 * Beat);
        _quickTime.Advance(8 * Beat);
        await server.RestartAsync(Cancel);

        // Each time it also looks for calls whose process is gone.
        for (var i = 0; i < 4; i++) await BeatAsync(server, _quickTime, quickNode);
        Assert.Equal(livingNode, await OwnerAsync(server, call.CallSid));

        for (var i = 0; i < 10; i++)
        {
            await BeatAsync(server, _livingTime, livingNode);
            await BeatAsync(server, _quickTime, quickNode);
        }

        Assert.Equal(livingNode, await OwnerAsync(server, call.CallSid));

        for (var i = 0; i < 8; i++) await BeatAsync(server, _quickTime, quickNode);
        Assert.Equal(quickNode, await OwnerAsync(server, call.CallSid));
    }

    [Fact]
    public async Task What_a_process_writes_first_after_an_outage_at_its_start_is_that_it_lives()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await using (var first = await StartAsync(server, new ManualTimeProvider())) await first.DialAsync();
        await server.KillAsync(Cancel);
        await using var late = await StartAsync(server, _livingTime);
        await server.RestartAsync(Cancel);
        await ExecuteAsync(
            server,
            """
            CREATE FUNCTION check_lives() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.node = NEW.node) THEN RAISE EXCEPTION '% has not said that it lives', NEW.node; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER lives BEFORE INSERT ON calls FOR EACH ROW EXECUTE FUNCTION check_lives();
            """);

        var dialing = late.DialAsync();
        var writer = late.App.Services.GetRequiredService<StoreWriter>();
        // Not so far that the next regular sign of life is due.
        await Eventually.HoldsAsync(
            () =>
            {
                if (!writer.IsAvailable && _livingTime.GetTimestamp() < Beat.Ticks - TimeSpan.TicksPerSecond) _livingTime.Advance(TimeSpan.FromMilliseconds(100));
                return dialing.IsCompleted ? null : late.Log.Text;
            },
            Cancel,
            TimeSpan.FromSeconds(30));
        await writer.FlushAsync(late.Cancel);
        Assert.Equal(NodeOf(late), await OwnerAsync(server, (await dialing).CallSid));
        Assert.Equal(0, writer.Rejected);
    }

    [Fact]
    public async Task Signs_of_life_do_not_wait_for_the_taking_over_of_calls()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await using var living = await StartAsync(server, _livingTime);
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync(Cancel);
        await using var writing = await connection.BeginTransactionAsync(Cancel);
        await using (var blocked = new NpgsqlCommand("LOCK TABLE calls IN EXCLUSIVE MODE", connection)) await blocked.ExecuteNonQueryAsync(Cancel);
        // From the seventh on it may judge others, and waits to adopt.
        for (var i = 0; i < 12; i++) await BeatAsync(server, _livingTime, NodeOf(living));
        await Eventually.HoldsAsync(
            async () => await ScalarAsync(server, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'calls'::regclass") != "0" ? null : "nothing waits to adopt",
            Cancel,
            TimeSpan.FromSeconds(30));
        for (var i = 0; i < 3; i++) await BeatAsync(server, _livingTime, NodeOf(living));
        await writing.RollbackAsync(Cancel);
    }

    [Fact]
    public async Task A_storage_that_takes_no_sign_of_life_holds_up_the_start_for_ten_seconds_only()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await using (await StartAsync(server, new ManualTimeProvider()))
        {
            // Makes the tables.
        }

        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync(Cancel);
        await using var writing = await connection.BeginTransactionAsync(Cancel);
        await using (var blocked = new NpgsqlCommand("LOCK TABLE nodes IN EXCLUSIVE MODE", connection)) await blocked.ExecuteNonQueryAsync(Cancel);
        var starting = StartAsync(server, _livingTime);
        await Eventually.HoldsAsync(
            async () => await ScalarAsync(server, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'nodes'::regclass") != "0" ? null : "nothing waits to be said",
            Cancel,
            TimeSpan.FromSeconds(30));
        Assert.False(starting.IsCompleted);
        _livingTime.Advance(TimeSpan.FromSeconds(10));
        await using var started = await starting.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.False(started.App.Services.GetRequiredService<StoreWriter>().IsAvailable);
        await writing.RollbackAsync(Cancel);
    }

    [Fact]
    public async Task What_a_silent_process_left_open_is_closed_by_the_one_that_its_stream_comes_to_even_before_that_may_judge_others()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await using var fresh = await StartAsync(server, _livingTime);
        var (store, ownership) = (fresh.App.Services.GetRequiredService<IStore>(), fresh.App.Services.GetRequiredService<CallOwnership>());
        var now = _livingTime.GetUtcNow().ToUnixTimeMilliseconds();
        await store.BeatAsync("alive", now, Cancel);
        await store.BeatAsync("silent", now - 120_000, Cancel);
        await store.CommitAsync([Sample.Started(1, "alive"), Sample.Started(2, "silent"), Sample.Started(3, "silent")], Cancel);

        Assert.False(ownership.CanJudge);
        Assert.True((await ownership.TakeAsync(Sample.CallSid(1), always: true, Cancel))!.IsShared);
        Assert.False((await ownership.TakeAsync(Sample.CallSid(2), always: true, Cancel))!.IsShared);
        // Without the stream it is left alone until that can be judged.
        Assert.True((await ownership.TakeAsync(Sample.CallSid(3), always: false, Cancel))!.IsShared);
        Assert.Equal("silent", await OwnerAsync(server, Sample.CallSid(3)));
    }

    private static Task<BridgeHarness> StartAsync(PostgresProcess server, ManualTimeProvider time) => BridgeHarness.StartAsync(
        [$"Storage:ConnectionString={server.ConnectionString("postgres")}", "Calls:StreamTimeout=00:10:00"],
        configure: builder => builder.Services.AddSingleton<TimeProvider>(time),
        patience: TimeSpan.FromMinutes(1));

    private static string NodeOf(BridgeHarness bridge) => bridge.App.Services.GetRequiredService<NodeIdentity>().Name;

    /// <summary>Moves a bridge's clock to its next sign of life, and waits until storage has that.</summary>
    private static async Task BeatAsync(PostgresProcess server, ManualTimeProvider time, string node)
    {
        time.Advance(Beat);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await Eventually.HoldsAsync(
            async () => await ScalarAsync(server, $"SELECT heartbeat_at FROM nodes WHERE node = '{node}'") == now.ToString(CultureInfo.InvariantCulture) ? null : $"{node} is silent",
            Cancel,
            TimeSpan.FromSeconds(30));
    }

    private static Task<string?> OwnerAsync(PostgresProcess server, string callSid) => ScalarAsync(server, $"SELECT node FROM calls WHERE call_sid = '{callSid}'");

    private static async Task<string?> ScalarAsync(PostgresProcess server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(PostgresProcess server, string sql) => await ScalarAsync(server, sql);
}
