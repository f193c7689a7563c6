using System.Diagnostics;
using System.Globalization;

namespace PhoneTranscriber.Benchmarks.Silence;

/// <summary>Measures what a call holds while nobody speaks: a minute of it live, then suspended. Prints Markdown.</summary>
internal static class SilenceCommand
{
    private const string Usage = "silence [--calls 1000]";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments is ["serve"]) return await SilentService.ServeAsync();
        var calls = 1_000;
        if (arguments.Count > 0 && (arguments is not ["--calls", var value]
            || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out calls) || calls is 0 or > 10_000))
        {
            await Console.Error.WriteLineAsync($"usage: {Usage}, up to 10000");
            return 2;
        }

        // In a process of its own, so that its memory is not counted.
        using var service = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["silence", "serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var endpoint = new Uri((await service.StandardOutput.ReadLineAsync())!);
            await using var run = await SilenceRun.StartAsync(endpoint, calls);
            Console.WriteLine(await run.MeasureAsync());
            return 0;
        }
        finally
        {
            service.StandardInput.Close();
            await service.WaitForExitAsync();
        }
    }
}
