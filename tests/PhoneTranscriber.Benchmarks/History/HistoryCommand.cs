using System.Globalization;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Benchmarks.History;

/// <summary>
/// Fills an SQLite file with what was said in the days before: what the load comparison begins with (<c>compare --database</c>) to tell
/// whether it slows what is live.
/// </summary>
internal static class HistoryCommand
{
    private const string Usage = "history --database FILE [--days 7] [--calls-at-once 10]";
    private const int MostDays = 365;
    private const int MostAtOnce = 1_000;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (Parse(arguments) is not { File: { } file, Days: var days, AtOnce: var atOnce })
        {
            await Console.Error.WriteLineAsync($"usage: {Usage}; the file must not exist, at most {MostDays} days and {MostAtOnce} calls at once");
            return 2;
        }

        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        try
        {
            await FillAsync(file, days, atOnce, stopping.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"stopped; {file} has what was written until then");
            return 1;
        }
    }

    private static async Task FillAsync(string file, int days, int atOnce, CancellationToken cancel)
    {
        await using var store = StorageExtensions.Open(new StorageSettings { ConnectionString = $"Data Source={file};Pooling=False" });
        await store.MigrateAsync(cancel);
        var (calls, turns) = await new PastCalls(store, TimeProvider.System).WriteAsync(days, atOnce, cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls with {turns:N0} turns, {new FileInfo(file).Length / 1_000_000:N0} MB"));
    }

    private static (string File, int Days, int AtOnce)? Parse(IReadOnlyList<string> arguments)
    {
        var (file, days, atOnce) = ((string?)null, 7, 10);
        if (arguments.Count % 2 != 0) return null;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments[i + 1];
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (arguments[i])
            {
                case "--database" when !File.Exists(value):
                    file = value;
                    break;
                case "--days" when isNumber && number <= MostDays:
                    days = number;
                    break;
                case "--calls-at-once" when isNumber && number <= MostAtOnce:
                    atOnce = number;
                    break;
                default:
                    return null;
            }
        }

        return file is null ? null : (file, days, atOnce);
    }
}
