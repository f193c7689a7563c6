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
    [InlineData("run")]
    [InlineData("test")]
    public async Task Without_the_SDK_and_a_package_manager_it_says_what_to_type(string script)
    {
        using var machine = new ScratchFolder();
        // All that the scripts need before they look for the SDK; neither dotnet nor apt-get is among it.
        machine.Write("bin/dirname", "#!/bin/bash\nexec /usr/bin/dirname \"$@\"\n");
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = Path.Combine(machine.FullPath, "bin"),
            ["HOME"] = machine.FullPath,
        };

        var result = await Shell.RunAsync(script, [], environment, TestContext.Current.CancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The .NET 10 SDK is missing.", result.Error, StringComparison.Ordinal);
        Assert.Contains("--channel 10.0", result.Error, StringComparison.Ordinal);
    }
}
