using PhoneTranscriber.Storage.Postgres;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>The writer on a server that dies and comes back.</summary>
public sealed class PostgresWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_costs_nothing_but_time()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await using var harness = new StoreWriterHarness(new PostgresStore(server.ConnectionString("postgres")));
        await harness.Writer.StartAsync(Cancel);
        harness.Writer.TryEnqueue(Sample.Started(1));
        harness.Say(0, 500);
        await harness.Writer.FlushAsync(Cancel);

        harness.Say(500, 5_000);
        await server.KillAsync(Cancel);
        harness.Say(5_500, 10);
        await harness.UntilAwayAsync();
        var told = harness.Told.Count;
        Assert.InRange(told, 500, 5_500);
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.UntilAwayAsync();
        Assert.Equal(told, harness.Told.Count);

        await server.RestartAsync(Cancel);
        await harness.UntilBackAsync();
        Assert.Equal(Enumerable.Range(0, 5_510).Select(number => (number, true)), harness.Told);
        await using var store = new PostgresStore(server.ConnectionString("postgres"));
        Assert.Equal(Enumerable.Range(0, 5_510), (await store.FindCallAsync(Sample.CallSid(1), Cancel))!.Turns.Select(turn => turn.Order!.Value));
    }

    [Fact]
    public async Task A_server_that_is_not_there_at_start_is_migrated_later()
    {
        await using var server = await PostgresProcess.StartAsync(Cancel);
        await server.KillAsync(Cancel);
        await using var harness = new StoreWriterHarness(new PostgresStore(server.ConnectionString("postgres")));
        await harness.Writer.StartAsync(Cancel);
        Assert.False(harness.Writer.IsAvailable);
        harness.Writer.TryEnqueue(Sample.Started(1));
        harness.Say(0, 3);
        await server.RestartAsync(Cancel);
        await harness.UntilBackAsync();
        Assert.Equal([(0, true), (1, true), (2, true)], harness.Told);
    }
}
