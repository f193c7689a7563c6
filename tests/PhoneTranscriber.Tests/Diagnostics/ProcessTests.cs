using System.Diagnostics;

namespace PhoneTranscriber.Tests.Diagnostics;

/// <summary>The bridge as a process of its own.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_bad_configuration_ends_the_process_with_a_code_of_its_own_and_names_every_wrong_key()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add("--urls=http://127.0.0.1:0");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Speech__MinTurnSilence"] = "long";
        start.Environment["Webhooks__Timeout"] = "never";
        start.Environment["Numbers__0__Mode"] = "Sing";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(78, process.ExitCode);
        foreach (var key in new[] { "Speech:MinTurnSilence", "Webhooks:Timeout", "Numbers:0:Mode" })
            Assert.Contains(key, error, StringComparison.Ordinal);
    }
}
