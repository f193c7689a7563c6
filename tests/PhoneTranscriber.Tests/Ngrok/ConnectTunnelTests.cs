using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PhoneTranscriber.Testing.Ngrok;

namespace PhoneTranscriber.Tests.Ngrok;

/// <summary>How <c>ngrok/connect</c> finds or opens the tunnel.</summary>
public sealed partial class ConnectTunnelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_number_it_prints_the_public_url_and_leaves_Twilio_alone()
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        world.Agent.Tunnels = [new("shop", "https://shop.ngrok-free.app", "http://localhost:3000"), .. world.Agent.Tunnels];

        var result = await world.RunAsync();

        Assert.Equal((0, ConnectFixture.PublicUrl + "\n"), (result.ExitCode, result.Output));
        Assert.Empty(world.Twilio.Requests);
    }

    [Fact]
    public async Task An_endpoint_of_a_newer_agent_will_do()
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        (world.Agent.Tunnels, world.Agent.Endpoints) = ([], world.Agent.Tunnels);

        Assert.Equal(ConnectFixture.PublicUrl, (await world.RunAsync()).LastLine);
    }

    [Fact]
    public async Task An_agent_that_serves_another_program_is_described()
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        world.Agent.Tunnels = [new("shop", "https://shop.ngrok-free.app", "http://localhost:3000")];

        var result = await world.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no https tunnel to port 5000", result.Error, StringComparison.Ordinal);
        Assert.Contains("""{"https://shop.ngrok-free.app":"http://localhost:3000"}""", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5000", "start phone-transcriber --config {0}/.config/ngrok/ngrok.yml --config ")]
    [InlineData("5050", "http http://localhost:5050 --config {0}/.config/ngrok/ngrok.yml ")]
    public async Task An_agent_is_started_when_none_is_running(string port, string expectedArguments)
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        // The stand-in for the agent says what it was called with, then lives on without doing anything.
        world.Home.Write("bin/ngrok", "#!/bin/bash\nprintf '%s\\n' \"$*\" >\"$HOME/calls\"\nexec tail -f /dev/null\n");
        world.Home.Write(".config/ngrok/ngrok.yml", "version: 3\n");
        using var made = Process.Start("mkfifo", [Path.Combine(world.Home.FullPath, "calls")]);
        await made.WaitForExitAsync(Cancellation);
        var apiPort = world.Agent.BaseUrl.Port;
        await world.Agent.DisposeAsync();
        world.Environment["BRIDGE_PORT"] = port;

        var running = world.RunAsync();
        var calling = Task.Run(() => File.ReadAllText(Path.Combine(world.Home.FullPath, "calls")), Cancellation);
        if (await Task.WhenAny(running, calling) == running)
            Assert.Fail("It ended without starting an agent: " + (await running).Error);
        var arguments = await calling;
        await using var agent = await FakeNgrokAgent.StartAsync(apiPort, Cancellation);
        agent.Tunnels = [new("phone-transcriber", ConnectFixture.PublicUrl, $"http://localhost:{port}")];
        var result = await running;
        End(result.Error);

        Assert.StartsWith(string.Format(CultureInfo.InvariantCulture, expectedArguments, world.Home.FullPath), arguments, StringComparison.Ordinal);
        Assert.Equal((0, ConnectFixture.PublicUrl), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task An_agent_that_ends_at_once_is_quoted()
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        world.Home.Write("bin/ngrok", "#!/bin/bash\necho 'ERR_NGROK_107 authtoken is invalid'\nexit 1\n");
        world.Environment["NGROK_AUTHTOKEN"] = "2abc";
        await world.Agent.DisposeAsync();

        var result = await world.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ERR_NGROK_107", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_without_an_authtoken_is_not_started()
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        world.Home.Write("bin/ngrok", "#!/bin/bash\nexit 1\n");
        await world.Agent.DisposeAsync();

        var result = await world.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ngrok config add-authtoken", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("jq")]
    [InlineData("ngrok")]
    public async Task A_missing_program_is_named(string program)
    {
        await using var world = await ConnectFixture.StartAsync(Cancellation);
        await world.Agent.DisposeAsync();
        foreach (var present in new[] { "bash", "dirname", "cat", "mktemp", "rm", "curl", "jq", "env" })
        {
            if (present != program)
                world.Home.Write($"bin/{present}", $"#!/bin/bash\nexec /usr/bin/{present} \"$@\"\n");
        }

        world.Environment["PATH"] = Path.Combine(world.Home.FullPath, "bin");

        var result = await world.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"'{program}' is missing", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Ends the stand-in agent, which outlives the script by design.</summary>
    private static void End(string error)
    {
        using var agent = Process.GetProcessById(int.Parse(StartedProcess().Match(error).Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        agent.Kill();
    }

    [GeneratedRegex(@"\(process (\d+),")]
    private static partial Regex StartedProcess();
}
