namespace PhoneTranscriber.Tests.Scripts;

/// <summary>The real <c>.ci/run</c> in a repository whose <c>./test</c> and <c>dotnet</c> are stand-ins.</summary>
public sealed class CiRunTests : IDisposable
{
    private readonly ScratchFolder _repository = new();

    public CiRunTests()
    {
        foreach (var file in new[] { "run", "prerequisites.sh", "results.sh" })
            _repository.Write($".ci/{file}", File.ReadAllText(Path.Combine(Shell.Repository, ".ci", file)));
    }

    [Fact]
    public async Task The_last_line_counts_the_tests_of_all_programs()
    {
        var result = await RunAsync(0, Report(7, 0, 0), Report(4, 0, 0));

        Assert.Equal((0, "11 passed, 0 failed"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task Skipped_tests_are_named_only_when_there_are_any()
    {
        var result = await RunAsync(0, Report(7, 0, 2));

        Assert.Equal((0, "7 passed, 0 failed, 2 skipped"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task Failed_tests_and_errors_outside_of_tests_are_failures()
    {
        var result = await RunAsync(2, Report(7, 2, 0, errors: 1));

        Assert.Equal((1, "7 passed, 3 failed"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task A_run_that_crashed_without_a_report_has_no_passes()
    {
        var result = await RunAsync(134);

        Assert.Equal((1, "0 passed, 1 failed"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task A_report_that_was_cut_off_counts_nothing()
    {
        var result = await RunAsync(0, Report(7, 0, 0), "<assemblies><assembly name=\"x\" pass");

        Assert.Equal((1, "0 passed, 1 failed"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task A_crash_of_one_of_two_programs_is_a_failure()
    {
        var result = await RunAsync(134, Report(7, 0, 0));

        Assert.Equal((1, "7 passed, 1 failed"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task A_broken_code_style_is_one_failure()
    {
        var result = await RunAsync(0, formatExitCode: 2, Report(7, 0, 0));

        Assert.Equal((1, "7 passed, 1 failed"), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task Reports_of_an_earlier_run_do_not_count()
    {
        _repository.Write("TestResults/earlier.xunit", Report(99, 0, 0));

        var result = await RunAsync(1);

        Assert.Equal((1, "0 passed, 1 failed"), (result.ExitCode, result.LastLine));
    }

    public void Dispose() => _repository.Dispose();

    private Task<ShellResult> RunAsync(int testExitCode, params string[] reports) => RunAsync(testExitCode, formatExitCode: 0, reports);

    private Task<ShellResult> RunAsync(int testExitCode, int formatExitCode, params string[] reports)
    {
        for (var i = 0; i < reports.Length; i++)
            _repository.Write($"reports/{i}.xunit", reports[i]);
        _repository.Write("reports/README", "");
        _repository.Write("test", $"#!/bin/bash\nmkdir TestResults && cp reports/* TestResults/\nexit {testExitCode}\n");
        _repository.Write(
            "bin/dotnet",
            $"#!/bin/bash\ncase $1 in --list-sdks) echo '10.0.100 [/sdk]' ;; format) exit {formatExitCode} ;; *) exit 99 ;; esac\n");
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = Path.Combine(_repository.FullPath, "bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
        };
        return Shell.RunAsync(
            Path.Combine(_repository.FullPath, ".ci/run"), [], environment, TestContext.Current.CancellationToken);
    }

    /// <summary>The head of a report as xUnit.net v3 writes it.</summary>
    private static string Report(int passed, int failed, int skipped, int errors = 0) => $"""
        <?xml version="1.0" encoding="utf-8"?><assemblies schema-version="3" id="0a2a7cf1"><assembly environment="64-bit (x64)"
        """.Trim() + $"""
         name="/some where/Tests.dll" run-date="2026-11-21" errors="{errors}" failed="{failed}" not-run="0" passed="{passed}"
        """.TrimEnd() + $"""
         skipped="{skipped}" time="0.085" total="{passed + failed + skipped}"><collection name="c" failed="77" passed="88" /></assembly></assemblies>
        """;
}
