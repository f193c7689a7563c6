using System.Text.Json;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>What the runtime is told, by the file that ships beside the program.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Server", "false")]
    [InlineData("System.GC.Concurrent", "false")]
    // Else it follows the size of the processor's cache, and so do the pauses: 60 ms where that is large.
    [InlineData("System.GC.Gen0MaxBudget", "524288")]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    public void What_the_figures_rest_on_ships_with_the_program(string name, string value)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "phone-transcriber.runtimeconfig.json");
        using var settings = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(value, settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(name).GetRawText());
    }
}
