using System.Globalization;
using System.Text.Json;
using PhoneTranscriber.Testing;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>What a page costs, and where that is written down.</summary>
internal static class Figures
{
    /// <summary>A number as it is written in a table.</summary>
    public static string Read(JsonElement page, string name) => page.GetProperty(name).GetDouble().ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Chromium's own counts of a page, such as <c>JSHeapUsedSize</c> in bytes, after its garbage was collected.</summary>
    public static async Task<Dictionary<string, double>> CountAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("HeapProfiler.collectGarbage");
        await session.SendAsync("Performance.enable");
        return (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
    }

    /// <summary>Writes <c>docs/console/…</c>.</summary>
    public static Task WriteAsync(string file, string text, CancellationToken cancel) =>
        File.WriteAllTextAsync(Path.Combine(NodeOracle.Folder, "..", "..", "docs", "console", file), text, cancel);
}
