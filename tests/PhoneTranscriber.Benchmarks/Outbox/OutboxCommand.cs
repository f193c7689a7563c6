using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>
/// Measures what BenchmarkDotNet cannot: how many events a second become durable and are delivered, how long each takes, and what a backlog
/// and a dead endpoint change about it. Prints Markdown.
/// </summary>
internal static class OutboxCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (OutboxOptions.Parse(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync($"usage: {OutboxOptions.Usage}");
            return 2;
        }

        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        var report = new Report();
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-outbox-").FullName;
        try
        {
            await MeasureAsync("SQLite", $"Data Source={Path.Combine(folder, "outbox.db")}", options, report, stopping.Token);
            if (options.Postgres is { } postgres) await MeasureAsync("PostgreSQL", postgres, options, report, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopped; what was measured until then:");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine(report);
        return stopping.IsCancellationRequested ? 1 : 0;
    }

    private static async Task MeasureAsync(string name, string connection, OutboxOptions options, Report report, CancellationToken cancel)
    {
        await using var store = StorageExtensions.Open(new StorageSettings { ConnectionString = connection });
        await store.MigrateAsync(cancel);
        await new StorageRun(name, store, options, report).RunAsync(cancel);
    }
}
