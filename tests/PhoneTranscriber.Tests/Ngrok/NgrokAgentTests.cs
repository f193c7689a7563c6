using System.Net.Sockets;
using PhoneTranscriber.Testing.Ngrok;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Ngrok;

public sealed class NgrokAgentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.1:5000/")]
    [InlineData("localhost:5000")]
    [InlineData("5000")]
    public async Task The_tunnel_to_the_bridges_port_is_chosen_among_several(string address)
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.Tunnels =
        [
            new("other", "https://other.ngrok-free.app", "http://localhost:50001"),
            new("plain", "http://bridge.ngrok-free.app", "http://localhost:5000"),
            new("phone-transcriber", "https://bridge.ngrok-free.app", address),
        ];

        Assert.Equal(new Uri("https://bridge.ngrok-free.app"), await FindAsync(agent));
        Assert.Equal(1, agent.RequestCount);
    }

    [Fact]
    public async Task An_endpoint_of_a_newer_agent_is_found()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.Endpoints = [new("phone-transcriber", "https://bridge.ngrok.app", "http://localhost:5000")];

        Assert.Equal(new Uri("https://bridge.ngrok.app"), await FindAsync(agent));
    }

    [Fact]
    public async Task The_only_tunnel_of_an_older_agent_will_do_when_it_leads_to_another_machine()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.Tunnels = [new("compose", "https://bridge.ngrok-free.app", "http://bridge:8080")];
        agent.Endpoints = null;

        Assert.Equal(new Uri("https://bridge.ngrok-free.app"), await FindAsync(agent));
    }

    [Fact]
    public async Task The_only_tunnel_will_do_also_when_the_agent_lists_it_twice()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.Tunnels = agent.Endpoints = [new("compose", "https://bridge.ngrok-free.app", "http://bridge:8080")];

        Assert.Equal(new Uri("https://bridge.ngrok-free.app"), await FindAsync(agent));
    }

    [Fact]
    public async Task A_tunnel_to_another_program_on_this_machine_is_not_ours()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.Tunnels = [new("shop", "https://shop.ngrok-free.app", "http://localhost:3000")];

        Assert.Null(await FindAsync(agent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"tunnels":{}}""")]
    [InlineData("""{"tunnels":[1,"x",null,{},{"public_url":5},{"public_url":"https://"}]}""")]
    [InlineData("""{"tunnels":[{"public_url":"http://a.ngrok.app","config":{"addr":5000}}]}""")]
    public async Task Another_program_on_the_agents_port_is_no_agent(string answer)
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.RawAnswer = answer;

        Assert.Null(await FindAsync(agent));
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_the_end()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        agent.RawAnswer = "[" + new string(' ', 2 << 20) + "]";

        Assert.Null(await FindAsync(agent));
    }

    [Fact]
    public async Task Without_an_agent_there_is_no_address()
    {
        using var reserved = new TcpListener(System.Net.IPAddress.Loopback, 0);
        reserved.Start();
        var free = ((System.Net.IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{free}") };

        Assert.Null(await NgrokAgent.FindPublicUrlAsync(http, 5000, TimeProvider.System, Cancellation));
    }

    [Fact]
    public async Task A_hanging_agent_is_given_up()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);
        var gate = new TaskCompletionSource();
        agent.Gate = gate.Task;

        Assert.Null(await FindAsync(agent));
        gate.SetResult();
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_is_thrown()
    {
        await using var agent = await FakeNgrokAgent.StartAsync(cancellationToken: Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FindAsync(agent, new CancellationToken(canceled: true)));
    }

    private static async Task<Uri?> FindAsync(FakeNgrokAgent agent, CancellationToken? cancellation = null)
    {
        using var http = new HttpClient { BaseAddress = agent.BaseUrl };
        return await NgrokAgent.FindPublicUrlAsync(http, 5000, TimeProvider.System, cancellation ?? Cancellation);
    }
}
