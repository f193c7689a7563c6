using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Tests.Scripts;

public sealed class RunScriptTests
{
    [Theory]
    [InlineData("environment")]
    [InlineData("--urls=")]
    [InlineData("--urls")]
    public async Task A_taken_port_is_named_before_anything_is_built(string where)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var url = $"http://localhost:{port}";
        string[] arguments = where switch { "--urls=" => ["--urls=" + url], "--urls" => ["--urls", url], _ => [] };
        var environment = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = where == "environment" ? url : null };

        var result = await Shell.RunAsync("run", arguments, environment, TestContext.Current.CancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Port {port} is already in use", result.Error, StringComparison.Ordinal);
        Assert.Contains("ASPNETCORE_URLS=http://localhost:5050 ./run", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Building", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", false)]
    [InlineData("test", false)]
    [InlineData("run", true)]
    public async Task An_SDK_that_cannot_be_installed_is_asked_for_in_words_that_help(string script, bool debian)
    {
        using var machine = new ScratchFolder();
        // All that the scripts need before they look for the SDK; neither dotnet nor apt-get is among it.
        machine.Write("bin/dirname", "#!/bin/bash\nexec /usr/bin/dirname \"$@\"\n");
        if (debian)
        {
            machine.Write("bin/id", "#!/bin/bash\necho 0\n");
            machine.Write("bin/env", "#!/bin/bash\nexec /usr/bin/env \"$@\"\n");
            machine.Write("bin/timeout", "#!/bin/bash\nexec /usr/bin/timeout \"$@\"\n");
            machine.Write("bin/apt-get", "#!/bin/bash\n[[ \" $* \" != *' install '* ]] || { echo \"E: Unable to locate ${@: -1}\" >&2; exit 100; }\n");
        }

        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = Path.Combine(machine.FullPath, "bin"),
            ["HOME"] = machine.FullPath,
        };

        var result = await Shell.RunAsync(script, [], environment, TestContext.Current.CancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The .NET 10 SDK is missing.", result.Error, StringComparison.Ordinal);
        Assert.Contains("--channel 10.0", result.Error, StringComparison.Ordinal);
        Assert.Equal(debian, result.Error.Contains("E: Unable to locate dotnet-sdk-10.0", StringComparison.Ordinal));
        // The package is not there: to tell somebody to install it would send them in a circle.
        Assert.DoesNotContain("apt-get install", result.Error, StringComparison.Ordinal);
    }
}
