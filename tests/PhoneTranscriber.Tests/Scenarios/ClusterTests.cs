using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Storage;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Two bridges behind one load balancer, on one PostgreSQL: what is for a call comes to either of them.</summary>
public sealed class ClusterTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_call_whose_webhook_and_stream_came_to_different_nodes_goes_on_where_its_stream_is()
    {
        await using var nodes = await StartAsync("Calls:StreamTimeout=00:00:01");
        var (call, stream) = await nodes.DialAsync();
        await stream.PlayAsync(BridgeHarness.Say(1), nodes.Cancel);
        // The first node stops waiting for a stream, and leaves the call alone.
        await Eventually.HoldsAsync(
            () => nodes.First.App.Services.GetRequiredService<CallRegistry>().Find(call.CallSid) is null ? null : "the first node still has the call",
            nodes.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(2), nodes.Cancel);
        await call.HangUpAsync(nodes.Cancel);

        var events = await nodes.First.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
        Assert.Equal(["call.started", "turn.final", "turn.final", "call.ended"], events.Select(json => json.GetProperty("type").GetString()));
        Assert.Equal([1L, 2, 3, 4], events.Select(json => json.GetProperty("sequence").GetInt64()));
        Assert.Equal("stopped", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal("ended", (await nodes.First.CallAsync(call.CallSid)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_node_answers_nobody_before_the_others_know_that_it_lives()
    {
        var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        // The clock stands still: nobody gets impatient.
        Task<BridgeHarness> StartOneAsync() => BridgeHarness.StartAsync(
            [$"Storage:ConnectionString={database}"],
            configure: builder => builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider()));
        var cancel = TestContext.Current.CancellationToken;
        await using (await StartOneAsync())
        {
            // Makes the tables.
        }

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancel);
        var before = await CountAsync(connection, "SELECT count(*) FROM nodes", cancel);
        var writing = await connection.BeginTransactionAsync(cancel);
        await CountAsync(connection, "LOCK TABLE nodes IN EXCLUSIVE MODE; SELECT 0", cancel);

        var starting = StartOneAsync();
        // Long enough for a start that waits for nothing.
        await Assert.ThrowsAsync<TimeoutException>(() => starting.WaitAsync(TimeSpan.FromSeconds(3), cancel));
        await writing.RollbackAsync(cancel);
        await using var started = await starting;
        Assert.Equal(before + 1, await CountAsync(connection, "SELECT count(*) FROM nodes", cancel));
    }

    [Fact]
    public async Task A_call_is_answered_when_other_nodes_can_find_it()
    {
        var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        // The clock stands still: nobody gets impatient.
        await using var bridge = await BridgeHarness.StartAsync(
            [$"Storage:ConnectionString={database}"],
            configure: builder => builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider()));
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(bridge.Cancel);
        await using var observer = new NpgsqlConnection(database);
        await observer.OpenAsync(bridge.Cancel);
        var writing = await connection.BeginTransactionAsync(bridge.Cancel);
        await CountAsync(connection, "LOCK TABLE calls IN EXCLUSIVE MODE; SELECT 0", bridge.Cancel);

        var dialing = bridge.DialAsync();
        await Eventually.HoldsAsync(
            async () => await CountAsync(observer, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'calls'::regclass", bridge.Cancel) > 0 ? null : "nothing is being stored",
            bridge.Cancel);
        Assert.False(dialing.IsCompleted);
        await writing.RollbackAsync(bridge.Cancel);
        await dialing;
        Assert.Equal(1, await CountAsync(observer, "SELECT count(*) FROM calls", bridge.Cancel));
    }

    [Fact]
    public async Task What_is_told_to_the_node_that_does_not_have_the_call_reaches_the_one_that_has()
    {
        await using var nodes = await StartAsync();
        var (call, stream) = await nodes.DialAsync();
        await stream.PlayAsync(BridgeHarness.Say(3), nodes.Cancel);
        await nodes.First.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", nodes.Cancel);
        using (var refused = await nodes.First.Api.DeleteAsync($"/api/calls/{call.CallSid}", nodes.Cancel))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Single((await nodes.First.CallAsync(call.CallSid)).GetProperty("turns").EnumerateArray());

        // The stream is still open: only the callback, at the other node, says that the call is over.
        await call.PostCallStatusAsync("completed", nodes.Cancel);
        var events = await nodes.First.EventsUntilEndAsync(call.CallSid);
        Assert.Equal("completed", events[^1].GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal([1L, 2, 3], events.Select(json => json.GetProperty("sequence").GetInt64()));

        using (var deleted = await nodes.First.Api.DeleteAsync($"/api/calls/{call.CallSid}", nodes.Cancel))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        // The other node forgets what it has in memory, too.
        await nodes.Second.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<PhoneTranscriber.Live.DeletionFollower>().Single().FollowAsync(nodes.Cancel);
        Assert.Null(nodes.Second.App.Services.GetRequiredService<CallRegistry>().Find(call.CallSid));
        Assert.DoesNotContain(call.CallSid, nodes.Second.App.Services.GetRequiredService<PhoneTranscriber.Live.LiveFeed>().RecentCalls());
    }

    [Fact]
    public async Task A_call_whose_stream_has_come_to_another_node_a_moment_ago_is_not_ended_without_its_words()
    {
        var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var nodes = await TwoNodes.StartAsync(database);
        var call = await nodes.First.DialAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(nodes.Cancel);
        var writing = await connection.BeginTransactionAsync(nodes.Cancel);
        // The second node cannot take the call yet; reading goes on.
        await CountAsync(connection, $"SELECT 1 FROM calls WHERE call_sid = '{call.CallSid}' FOR UPDATE", nodes.Cancel);
        var stream = await nodes.ConnectAsync(call);
        await using var observer = new NpgsqlConnection(database);
        await observer.OpenAsync(nodes.Cancel);
        await Eventually.HoldsAsync(
            async () => await CountAsync(
                observer, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", nodes.Cancel) > 0
                    ? null
                    : "the second node does not take the call",
            nodes.Cancel);
        foreach (var word in new[] { 1, 2 }) await stream.PlayAsync(BridgeHarness.Say(word), nodes.Cancel);
        await call.PostCallStatusAsync("completed", nodes.Cancel);
        await stream.StopAsync(nodes.Cancel);
        // Less than a node waits for others, more than it takes to ask storage once.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, nodes.Cancel);
        await writing.RollbackAsync(nodes.Cancel);

        var events = await nodes.First.EventsUntilEndAsync(call.CallSid);
        Assert.Equal(["call.started", "turn.final", "turn.final", "call.ended"], events.Select(json => json.GetProperty("type").GetString()));
        Assert.Equal([1, 2], BridgeHarness.Heard(events));
    }

    [Fact]
    public async Task Words_that_were_heard_where_the_stream_was_come_even_after_another_node_has_said_that_the_call_is_over()
    {
        var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var nodes = await TwoNodes.StartAsync(database);
        var (call, stream) = await nodes.DialAsync();
        await stream.PlayAsync(BridgeHarness.Say(1), nodes.Cancel);
        await nodes.First.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", nodes.Cancel);
        // As if the first node had been quicker: its end has the number that the next turn is about to get.
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync(nodes.Cancel);
            await CountAsync(
                connection,
                $"""
                INSERT INTO events (id, call_sid, type, at, sequence, body) VALUES ('evt_quick', '{call.CallSid}', 'call.ended', 1, 3, convert_to('null', 'UTF8'));
                UPDATE calls SET ended_at = 1, end_reason = 'completed' WHERE call_sid = '{call.CallSid}';
                SELECT 0
                """,
                nodes.Cancel);
        }

        foreach (var word in new[] { 2, 3 }) await stream.PlayAsync(BridgeHarness.Say(word), nodes.Cancel);
        await stream.StopAsync(nodes.Cancel);
        for (var turns = 1; turns < 3; turns++)
            await nodes.First.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", nodes.Cancel);
        Assert.Equal([1, 2, 3], BridgeHarness.Heard(nodes.First.Webhooks.Received.Select(webhook => webhook.Json())));
        Assert.Equal([0, 1, 2], (await nodes.First.CallAsync(call.CallSid)).GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("order").GetInt32()));
    }

    [Fact]
    public async Task A_reader_who_comes_back_to_another_node_gets_what_it_missed_and_then_that_nodes_calls()
    {
        await using var nodes = await StartAsync();
        var theirs = await nodes.First.DialAsync();
        var ours = await nodes.Second.DialAsync();
        await nodes.First.Webhooks.WaitForAsync(webhook => webhook.Json().GetProperty("data").GetProperty("call").GetProperty("callSid").GetString() == ours.CallSid, nodes.Cancel);
        var stream = await theirs.ConnectStreamAsync(nodes.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1), nodes.Cancel);
        var final = await nodes.First.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", nodes.Cancel);
        var started = nodes.First.Webhooks.Received.First(webhook => webhook.Type == "call.started" && webhook.Body.Contains(theirs.CallSid, StringComparison.Ordinal));

        await using var feed = await SseClient.ConnectAsync(new Uri(nodes.Second.Url, "/api/events"), nodes.Cancel, lastEventId: started.Id);
        var told = new List<SseEvent>();
        while (told.Count == 0 || told[^1].Type != "snapshot") told.Add((await feed.NextAsync(nodes.Cancel))!);
        Assert.Contains(told, e => e.Id == final.Id);
        var call = Assert.Single(told[^1].Json().GetProperty("calls").EnumerateArray());
        Assert.Equal(ours.CallSid, call.GetProperty("callSid").GetString());
    }

    [Fact]
    public async Task Last_words_on_one_node_and_first_words_on_the_next_are_counted_once_each()
    {
        await using var nodes = await StartAsync("Calls:ResumeGrace=00:00:05");
        var call = await nodes.First.DialAsync();
        var lost = await call.ConnectStreamAsync(nodes.Cancel);
        await lost.PlayAsync(BridgeHarness.Say(1), nodes.Cancel);
        await nodes.First.Webhooks.WaitForAsync(webhook => webhook.Type == "turn.final", nodes.Cancel);
        await using (var feed = await SseClient.ConnectAsync(new Uri(nodes.First.Url, "/api/events"), nodes.Cancel))
        {
            await lost.PlayAsync(BridgeHarness.SayUnfinished(2), nodes.Cancel);
            while (await feed.NextAsync(nodes.Cancel) is { } shown && shown.Type != "turn.partial") Assert.NotEqual("call.ended", shown.Type);
        }

        await lost.DropAsync();
        var stream = await nodes.ConnectAsync(call);
        await stream.PlayAsync(BridgeHarness.Say(3), nodes.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(4), nodes.Cancel);
        await call.HangUpAsync(nodes.Cancel);

        var events = await nodes.First.EventsUntilEndAsync(call.CallSid);
        Assert.Equal([1, 2, 3, 4], BridgeHarness.Heard(events).Order());
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(json => json.GetProperty("sequence").GetInt64()));
        var stored = await nodes.First.CallAsync(call.CallSid);
        Assert.Equal([0, 1, 2, 3], stored.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("order").GetInt32()));
        Assert.All(stored.GetProperty("sessions").EnumerateArray(), session => Assert.NotEqual(JsonValueKind.Null, session.GetProperty("endedAt").ValueKind));
        Assert.Equal(4, events[^1].GetProperty("data").GetProperty("turns").GetInt32());
    }

    [Fact]
    public async Task A_recording_in_a_shared_folder_goes_on_at_the_next_node_and_can_be_had_from_both()
    {
        using var scratch = new Scripts.ScratchFolder();
        await using var nodes = await StartAsync("Calls:ResumeGrace=00:00:05", "Recording:Enabled=true", $"Recording:Directory={scratch.FullPath}");
        var call = await nodes.First.DialAsync();
        var lost = await call.ConnectStreamAsync(nodes.Cancel);
        await lost.PlayAsync(Enumerable.Repeat((byte)0x90, 4_000).ToArray(), nodes.Cancel);
        await lost.CloseAsync(nodes.Cancel);
        var path = Path.Combine(scratch.FullPath, call.CallSid + ".wav");
        await Eventually.HoldsAsync(() => File.Exists(path) && new FileInfo(path).Length == 8_058 ? null : "not recorded yet", nodes.Cancel);
        var stream = await nodes.ConnectAsync(call);
        await stream.PlayAsync(Enumerable.Repeat((byte)0xA0, 4_000).ToArray(), nodes.Cancel);
        await call.HangUpAsync(nodes.Cancel);

        var events = await nodes.First.EventsUntilEndAsync(call.CallSid);
        Assert.Single(events, json => json.GetProperty("type").GetString() == "recording.ready");
        var audio = PhoneTranscriber.Testing.Audio.CallAudio.Parse(await nodes.First.Api.GetByteArrayAsync($"/api/calls/{call.CallSid}/recording.wav", nodes.Cancel));
        Assert.Equal(4_000, audio.Caller.ToArray().Count(sample => sample == 0xA0));
        Assert.Equal(0x90, audio.Caller.Span[0]);
        Assert.Equal(audio.Duration.TotalMilliseconds, (await nodes.Second.CallAsync(call.CallSid)).GetProperty("recording").GetProperty("durationMs").GetInt64());
    }

    private async Task<TwoNodes> StartAsync(params string[] settings) =>
        await TwoNodes.StartAsync(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken), settings);

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), System.Globalization.CultureInfo.InvariantCulture);
    }
}
