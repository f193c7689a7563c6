using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Live;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Calls whose storage is away, or refuses what they have to say.</summary>
public sealed class StorageTroubleTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string DatabasePath => Path.Combine(_folder.FullPath, "data", "trouble.db");

    private string Storage => $"Storage:ConnectionString=Data Source={DatabasePath};Default Timeout=1";

    [Fact]
    public async Task A_known_call_that_reconnects_while_storage_is_away_counts_on_when_it_is_back()
    {
        string callSid;
        StreamInstruction instruction;
        await using (var bridge = await BridgeHarness.StartAsync([Storage]))
        {
            var call = await bridge.DialAsync();
            (callSid, instruction) = (call.CallSid, call.Twiml.Stream!);
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
            await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", bridge.Cancel);
        }

        // A shutdown ends the call; a killed process would have left it as it was before that.
        await ExecuteAsync(
            "DELETE FROM deliveries WHERE type = 'call.ended'; DELETE FROM events WHERE type = 'call.ended'; DELETE FROM lanes;"
            + " UPDATE calls SET ended_at = NULL, end_reason = NULL;"
            + " INSERT INTO lanes (call_sid, endpoint, head, tail, due_at) SELECT call_sid, endpoint, max(sequence) + 1, max(sequence), 0 FROM deliveries GROUP BY 1, 2");
        var data = Path.GetDirectoryName(DatabasePath)!;
        Directory.Move(data, data + "-away");
        await File.WriteAllTextAsync(data, "", TestContext.Current.CancellationToken);
        await using (var bridge = await BridgeHarness.StartAsync([Storage, "Webhooks:Endpoints:0:Name=crm", "Calls:ResumeGrace=00:00:05"], patience: TimeSpan.FromMinutes(1)))
        {
            await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel);
            var caller = new TwilioCaller(bridge.Caller);
            await using var stream = await TwilioStream.ConnectAsync(
                bridge.Caller, instruction with { Url = $"ws://{bridge.Url.Authority}/twilio/media" }, callSid, "MZ" + callSid[2..], bridge.Cancel);
            await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
            // What is being spoken is shown meanwhile.
            string? shown;
            do shown = (await feed.NextAsync(bridge.Cancel))!.Type;
            while (shown != "turn.partial");

            File.Delete(data);
            Directory.Move(data + "-away", data);
            await stream.PlayAsync(BridgeHarness.Say(3), bridge.Cancel);
            await stream.StopAsync(bridge.Cancel);
            var events = await bridge.EventsUntilEndAsync(callSid);
            Assert.Equal([2, 3], BridgeHarness.Heard(events));
            var stored = await bridge.CallAsync(callSid);
            Assert.Equal([0, 1, 2], stored.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("order").GetInt32()));
            caller.Dispose();
        }

        Assert.Equal([1L, 2, 3, 4, 5], await NumbersAsync("SELECT sequence FROM events ORDER BY sequence"));
    }

    [Fact]
    public async Task A_turn_that_storage_refuses_is_said_again_with_a_number_that_is_free_and_the_view_shows_what_is_stored()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);
        // Somebody else has counted for this call: the next number is taken.
        await ExecuteAsync(
            $"INSERT INTO events (id, call_sid, type, at, sequence, body) VALUES ('evt_else', '{call.CallSid}', 'call.dtmf', 1, 2, '{{}}')");
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);

        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2], BridgeHarness.Heard(events).Order());
        var inMemory = bridge.App.Services.GetRequiredService<CallRegistry>().Find(call.CallSid)!.View;
        var orders = await NumbersAsync("SELECT turn_order FROM turns ORDER BY turn_order");
        Assert.Equal(2, orders.Count);
        Assert.Equal(orders, inMemory.Turns.Select(turn => (long)turn.Order!.Value));
        Assert.Equal([1L, 2, 3, 4, 5], await NumbersAsync("SELECT sequence FROM events ORDER BY sequence"));
    }

    [Fact]
    public async Task An_end_that_storage_refuses_is_said_again()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage]);
        var call = await bridge.DialAsync();
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);
        await ExecuteAsync(
            $"INSERT INTO events (id, call_sid, type, at, sequence, body) VALUES ('evt_else', '{call.CallSid}', 'call.dtmf', 1, 2, '{{}}')");
        await call.PostCallStatusAsync("completed", bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Single(await NumbersAsync("SELECT ended_at FROM calls WHERE ended_at IS NOT NULL"));
    }

    [Fact]
    public async Task When_the_end_is_said_again_the_recording_is_not()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage, "Recording:Enabled=true", $"Recording:Directory={_folder.FullPath}"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Enumerable.Repeat((byte)0xFF, 800).ToArray(), bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);
        await ExecuteAsync(
            $"INSERT INTO events (id, call_sid, type, at, sequence, body) VALUES ('evt_else', '{call.CallSid}', 'call.dtmf', 1, 3, '{{}}')");
        await call.HangUpAsync(bridge.Cancel);
        var events = await bridge.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(["call.started", "recording.ready", "call.ended"], events.Select(json => json.GetProperty("type").GetString()));
        Assert.Equal([1L, 2, 3, 4], await NumbersAsync("SELECT sequence FROM events ORDER BY sequence"));
    }

    [Fact]
    public async Task A_live_row_of_this_process_that_it_does_not_know_is_ended()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage]);
        var store = bridge.App.Services.GetRequiredService<IStore>();
        var node = bridge.App.Services.GetRequiredService<NodeIdentity>().Name;
        await store.CommitAsync([Tests.Storage.Sample.Started(7, node)], bridge.Cancel);
        // As after an adoption that failed half-way.
        await Eventually.HoldsAsync(
            async () => (await bridge.CallAsync(Tests.Storage.Sample.CallSid(7))).GetProperty("endReason").GetString() == "process-lost" ? null : "still live",
            bridge.Cancel,
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_takes_nothing_from_the_first_and_waits_until_it_is_gone()
    {
        var first = await BridgeHarness.StartAsync([Storage], patience: TimeSpan.FromMinutes(1));
        var call = await first.DialAsync();
        await using var stream = await call.ConnectStreamAsync(first.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), first.Cancel);
        await using var second = await BridgeHarness.StartAsync([Storage], patience: TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(
            () => second.Log.Text.Contains("trouble.db-lock", StringComparison.Ordinal) ? null : second.Log.Text, second.Cancel, TimeSpan.FromSeconds(20));
        await UntilReadyIsAsync(second, HttpStatusCode.ServiceUnavailable);

        await stream.PlayAsync(BridgeHarness.Say(2), first.Cancel);
        await call.HangUpAsync(first.Cancel);
        var events = await first.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        Assert.Empty(second.Webhooks.Received);
        await first.DisposeAsync();
        await UntilReadyIsAsync(second, HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_became_of_a_track_stays_shown_when_storage_takes_earlier_changes_late()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage]);
        await using var other = new SqliteConnection($"Data Source={DatabasePath}");
        await other.OpenAsync(bridge.Cancel);
        await using var locking = other.CreateCommand();
        locking.CommandText = "BEGIN IMMEDIATE";
        await locking.ExecuteNonQueryAsync(bridge.Cancel);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(new byte[800], bridge.Cancel);
        await Eventually.HoldsAsync(async () => await ShownAsync() == ("live", 1) ? null : $"{await ShownAsync()}", bridge.Cancel);

        locking.CommandText = "ROLLBACK";
        await locking.ExecuteNonQueryAsync(bridge.Cancel);
        await bridge.Webhooks.WaitForAsync(webhook => webhook.Type == "call.started", bridge.Cancel);

        Assert.Equal(("live", 1), await ShownAsync());

        async Task<(string? State, int Sessions)> ShownAsync()
        {
            var shown = await bridge.CallAsync(call.CallSid);
            var tracks = shown.GetProperty("tracks");
            return (tracks.GetArrayLength() == 0 ? null : tracks[0].GetProperty("state").GetString(), shown.GetProperty("sessions").GetArrayLength());
        }
    }

    [Fact]
    public async Task Readiness_follows_storage_while_nothing_is_written()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage]);
        await UntilReadyIsAsync(bridge, HttpStatusCode.OK);
        var data = Path.GetDirectoryName(DatabasePath)!;
        Directory.Move(data, data + "-away");
        await UntilReadyIsAsync(bridge, HttpStatusCode.ServiceUnavailable);
        Directory.Move(data + "-away", data);
        await UntilReadyIsAsync(bridge, HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_retention_deletes_is_gone_from_memory_and_from_every_file()
    {
        const string Word = "charlie";
        await using (var bridge = await BridgeHarness.StartAsync([Storage]))
        {
            var store = bridge.App.Services.GetRequiredService<IStore>();
            var call = await bridge.DialAsync();
            var stream = await call.ConnectStreamAsync(bridge.Cancel);
            await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
            await call.HangUpAsync(bridge.Cancel);
            await bridge.EventsUntilEndAsync(call.CallSid);
            await store.CommitAsync(
                [Tests.Storage.Sample.Started(8), .. Enumerable.Range(0, 200).Select(i => Tests.Storage.Sample.Said(8, i, $"{Word}{i} {new string('x', 50)}")), Tests.Storage.Sample.Ended(8, 5)],
                bridge.Cancel);
            Assert.NotNull(bridge.App.Services.GetRequiredService<CallRegistry>().Find(call.CallSid));

            Assert.Equal(2, await store.ExpireCallsAsync(long.MaxValue, 10, bridge.Cancel));
            await bridge.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<DeletionFollower>().Single().FollowAsync(bridge.Cancel);

            using (var gone = await bridge.Api.GetAsync($"/api/calls/{call.CallSid}", bridge.Cancel))
                Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            Assert.Empty(bridge.App.Services.GetRequiredService<LiveFeed>().RecentCalls());
            // All but the lock, which is empty and the bridge's alone.
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!, "*.db*").Where(file => !file.EndsWith("-lock", StringComparison.Ordinal)))
                Assert.DoesNotContain(Word, await ReadSharedAsync(file), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static Task UntilReadyIsAsync(BridgeHarness bridge, HttpStatusCode wanted) => Eventually.HoldsAsync(
        async () =>
        {
            using var ready = await bridge.Api.GetAsync("/health/ready", bridge.Cancel);
            return ready.StatusCode == wanted ? null : $"/health/ready is {ready.StatusCode}";
        },
        bridge.Cancel,
        TimeSpan.FromSeconds(25));

    [Fact]
    public async Task A_reader_who_comes_back_while_storage_is_away_is_sent_off_before_it_could_forget_what_it_missed()
    {
        await using var bridge = await BridgeHarness.StartAsync([Storage], patience: TimeSpan.FromMinutes(1));
        var store = bridge.App.Services.GetRequiredService<IStore>();
        await store.CommitAsync([.. Tests.Storage.Sample.CallWith(1, 2)], bridge.Cancel);
        var (seen, missed) = (Tests.Storage.Sample.Event(1, 1).Id, Tests.Storage.Sample.Event(1, 2).Id);
        await ExecuteAsync("ALTER TABLE events RENAME TO events_away");
        await using var feed = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: seen);
        Assert.Equal("snapshot", (await feed.NextAsync(bridge.Cancel))!.Type);
        await ExecuteAsync("ALTER TABLE events_away RENAME TO events");

        var call = await bridge.DialAsync();
        while (await feed.NextAsync(bridge.Cancel) is { } told) Assert.Null(told.Id);

        await using var again = await SseClient.ConnectAsync(new Uri(bridge.Url, "/api/events"), bridge.Cancel, lastEventId: seen);
        Assert.Equal(missed, (await again.NextAsync(bridge.Cancel))!.Id);
        Assert.Equal("call.started", (await again.NextAsync(bridge.Cancel))!.Type);
        await call.HangUpAsync(bridge.Cancel);
    }

    [Fact]
    public async Task A_reader_who_missed_something_is_sent_off_once_storage_is_back_though_nothing_happens()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync([Storage], patience: TimeSpan.FromMinutes(1), time: clock);
        await bridge.App.Services.GetRequiredService<IStore>().CommitAsync([.. Tests.Storage.Sample.CallWith(1, 2)], bridge.Cancel);
        await ExecuteAsync("ALTER TABLE events RENAME TO events_away");
        await using var feed = await SseClient.ConnectAsync(
            new Uri(bridge.Url, $"/api/events?callSid={Tests.Storage.Sample.CallSid(1)}"), bridge.Cancel, lastEventId: Tests.Storage.Sample.Event(1, 1).Id);
        Assert.Equal("snapshot", (await feed.NextAsync(bridge.Cancel))!.Type);
        await ExecuteAsync("ALTER TABLE events_away RENAME TO events");
        var next = feed.NextAsync(bridge.Cancel);
        await Eventually.HoldsAsync(
            () =>
            {
                if (!next.IsCompleted) clock.Advance(TimeSpan.FromSeconds(5));
                return next.IsCompleted ? null : "neither a ping nor the end";
            },
            bridge.Cancel);
        Assert.Null(await next);
    }

    private async Task ExecuteAsync(string sql) => await NumbersAsync(sql);

    private async Task<List<long>> NumbersAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var numbers = new List<long>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
